/** Opens what a line URL names, and finds a USB adapter again that came back under another name. */
import type { LineUrl, OpenWire } from './line.ts'
import { listPorts, type PortList } from './ports.ts'
import { openTcp } from './tcp.ts'

/** What a machine offers; other sources for tests. */
export type Openers = {
	readonly listPorts: () => Promise<PortList>
	readonly openSerial: Opener<'serial'>
	readonly openTcp: Opener<'tcp'>
	/** Absent: nobody listens for devices that call. */
	readonly openDialIn?: Opener<'dial-in'>
}

/** What a line that we open ourselves is opened with. */
export type HardwareOpeners = Omit<Openers, 'openDialIn'>

type Opener<K extends LineUrl['kind']> = (
	url: Extract<LineUrl, { kind: K }>,
	signal: AbortSignal,
) => ReturnType<OpenWire>

/** The serial package holds native code: it is loaded with the first serial line and not before. */
const openSerialLazily: Openers['openSerial'] = async (url, signal) => {
	const { openSerial } = await import('./serial.ts')
	return openSerial(url, signal)
}

/**
 * An `OpenWire` that remembers which adapter (USB vendor, product and serial number) a path belonged to when it was
 * first opened. When that adapter is plugged in under another path, it is opened there (RELIABILITY 2.4 row 18); when
 * it is nowhere, the path is opened as it stands: the adapter may have been replaced.
 */
export function createOpenWire(openers: Openers): OpenWire {
	const adapters = new Map<string, string>()
	const identityAt = async (path: string) =>
		(await openers.listPorts()).ports.find((port) => port.path === path)?.identity ?? null

	return async (url, signal) => {
		if (url.kind === 'tcp') return openers.openTcp(url, signal)
		if (url.kind === 'dial-in') return (openers.openDialIn ?? nobodyListens)(url, signal)
		const known = adapters.get(url.path)
		const path = known === undefined ? url.path : await pathOf(known, url.path, openers)
		const wire = await openers.openSerial({ ...url, path }, signal)
		if ('failure' in wire || known !== undefined) return wire
		// In the background: a list may take a second, and a conversation need not wait for it.
		void identityAt(url.path).then((identity) => {
			if (identity !== null) adapters.set(url.path, identity)
		})
		return wire
	}
}

const nobodyListens: Opener<'dial-in'> = async ({ port }) => ({
	failure: 'not-dialled-in',
	detail: `this program does not listen on port ${port}`,
})

async function pathOf(identity: string, usualPath: string, openers: Openers): Promise<string> {
	const { ports } = await openers.listPorts()
	const same = ports.filter((port) => port.identity === identity)
	// Cheap adapters share one serial number: with two of them the path is the better name.
	return same.length === 1 ? same[0]!.path : usualPath
}

const ofThisPc: HardwareOpeners = { listPorts, openSerial: openSerialLazily, openTcp }

export const openWire: OpenWire = createOpenWire(ofThisPc)

/** The same where devices may call. */
export const openWireWith = (openDialIn: Opener<'dial-in'>, openers: HardwareOpeners = ofThisPc): OpenWire =>
	createOpenWire({ ...openers, openDialIn })
