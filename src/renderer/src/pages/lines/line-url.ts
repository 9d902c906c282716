import type { ProtocolName } from '../../../../shared/contract/lines.ts'

/** The form of a line and its address: 'serial://COM3?baud=2400', 'tcp://host:port', 'dial-in://port/identity'. */
export type LineForm = {
	readonly kind: 'serial' | 'tcp' | 'dial-in'
	/** 'COM3', '/dev/ttyUSB0' */
	readonly path: string
	readonly baud: string
	readonly parity: 'none' | 'even' | 'odd'
	readonly dataBits: '7' | '8'
	readonly stopBits: '1' | '2'
	/** Whether the adapter repeats what we send; 'auto' finds out. */
	readonly echo: 'auto' | 'strip' | 'none'
	readonly host: string
	/** The converter's, or the one of this PC that a device calls. */
	readonly port: string
	/** How a device that calls names itself: '0314-25394', or a modem's registration text. */
	readonly identity: string
}

export const baudRates = ['300', '600', '1200', '2400', '4800', '9600', '19200', '38400', '57600', '115200']
type Serial = Pick<LineForm, 'baud' | 'parity' | 'dataBits'>
const bus: Serial = { baud: '2400', parity: 'even', dataBits: '8' }
/** What lines of these protocols usually run at; the person may change it. */
export const usualSerial: Readonly<Record<ProtocolName, Serial>> = {
	dlt645: bus,
	'dlt645-1997': { ...bus, baud: '1200' },
	cjt188: bus,
	mbus: bus,
	wmbus: { baud: '57600', parity: 'none', dataBits: '8' },
	modbus: { baud: '9600', parity: 'none', dataBits: '8' },
	'iec62056-21': { baud: '300', parity: 'even', dataBits: '7' },
	sml: { baud: '9600', parity: 'none', dataBits: '8' },
	dlms: { baud: '9600', parity: 'none', dataBits: '8' },
	gdw1376: { baud: '9600', parity: 'even', dataBits: '8' },
}

/** Printable ASCII, as devices register. */
const identityForm = /^[!-~](?:[ -~]{0,62}[!-~])?$/

export function lineUrlOf(form: LineForm): string | null {
	const port = Number(form.port)
	const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535
	if (form.kind === 'dial-in') {
		const identity = form.identity.trim()
		return isPort && identityForm.test(identity) ? `dial-in://${port}/${encodeURIComponent(identity)}` : null
	}
	if (form.kind === 'tcp') {
		const host = form.host.trim()
		if (!/^[a-z0-9.:_[\]-]+$/i.test(host) || !isPort) return null
		return `tcp://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`
	}
	const path = form.path.trim()
	if (path === '') return null
	const written = path.replace(/[%?#\s]/g, (character) => encodeURIComponent(character))
	const bits = form.dataBits === '8' ? '' : `&data=${form.dataBits}`
	const stop = form.stopBits === '1' ? '' : `&stop=${form.stopBits}`
	const echo = form.echo === 'auto' ? '' : `&echo=${form.echo}`
	return `serial://${written}?baud=${form.baud}&parity=${form.parity}${bits}${stop}${echo}`
}

/** Reads an address back into the form; what it does not say stays as in `base`. */
export function lineFormOf(url: string, base: LineForm): LineForm {
	const tcp = /^tcp:\/\/(\[[^\]]+\]|[^:/]+):(\d+)/.exec(url)
	if (tcp !== null) return { ...base, kind: 'tcp', host: tcp[1]!.replace(/^\[|\]$/g, ''), port: tcp[2]! }
	const call = /^dial-in:\/\/(\d+)\/(.+)$/.exec(url)
	if (call !== null) return { ...base, kind: 'dial-in', port: call[1]!, identity: unescaped(call[2]!) }
	const [place = '', query = ''] = url.replace(/^serial:\/\//, '').split('?')
	const params = new URLSearchParams(query)
	const parity = (['none', 'even', 'odd'] as const).find((known) => known === params.get('parity')) ?? base.parity
	return {
		...base,
		kind: 'serial',
		path: unescaped(place),
		baud: params.get('baud') ?? base.baud,
		parity,
		dataBits: params.get('data') === '7' ? '7' : '8',
		stopBits: params.get('stop') === '2' ? '2' : '1',
		echo: (['strip', 'none'] as const).find((known) => known === params.get('echo')) ?? 'auto',
	}
}

function unescaped(path: string): string {
	try {
		return decodeURIComponent(path)
	} catch {
		return path
	}
}

/** 'COM3 · 2400 Bd', 'TCP 127.0.0.1:9001' or '0314-25394 → :9100', for tables. */
export function shortWay(url: string): string {
	const form = lineFormOf(url, {
		kind: 'serial',
		path: '',
		baud: '',
		parity: 'none',
		dataBits: '8',
		stopBits: '1',
		echo: 'auto',
		host: '',
		port: '',
		identity: '',
	})
	if (form.kind === 'dial-in') return `${form.identity} → :${form.port}`
	if (form.kind === 'tcp') return `TCP ${form.host}:${form.port}`
	return form.baud === '' ? form.path : `${form.path} · ${form.baud} Bd`
}
