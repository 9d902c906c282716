import type { ProtocolName } from '../../../../shared/contract/lines.ts'

/** The form of a line and its address: 'serial://COM3?baud=2400&parity=even', 'tcp://host:port'. */
export type LineForm = {
	readonly kind: 'serial' | 'tcp'
	/** 'COM3', '/dev/ttyUSB0' */
	readonly path: string
	readonly baud: string
	readonly parity: 'none' | 'even' | 'odd'
	readonly dataBits: '7' | '8'
	readonly stopBits: '1' | '2'
	/** Whether the adapter repeats what we send; 'auto' finds out. */
	readonly echo: 'auto' | 'strip' | 'none'
	readonly host: string
	readonly port: string
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

export function lineUrlOf(form: LineForm): string | null {
	if (form.kind === 'tcp') {
		const port = Number(form.port)
		const host = form.host.trim()
		if (!/^[a-z0-9.:_[\]-]+$/i.test(host) || !Number.isInteger(port) || port < 1 || port > 65_535) return null
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

/** 'COM3 · 2400 Bd' or 'TCP 127.0.0.1:9001', for tables. */
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
	})
	if (form.kind === 'tcp') return `TCP ${form.host}:${form.port}`
	return form.baud === '' ? form.path : `${form.path} · ${form.baud} Bd`
}
