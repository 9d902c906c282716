/** Opens what a line URL names. */
import type { LineUrl, OpenWire } from './line.ts'
import { openTcp } from './tcp.ts'

/** The serial package holds native code: it is loaded with the first serial line and not before. */
export const openWire: OpenWire = async (url: LineUrl, signal) => {
	if (url.kind === 'tcp') return openTcp(url, signal)
	const { openSerial } = await import('./serial.ts')
	return openSerial(url, signal)
}
