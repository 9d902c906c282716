/** The speed and form of a serial line's characters. */
import type { SerialSettings } from '../../domain/line-doctor/passed.ts'
import type { LineUrl } from '../../lines/line.ts'

export function settingsOf(url: LineUrl | null): SerialSettings | null {
	if (url?.kind !== 'serial') return null
	const { baud, dataBits, parity, stopBits } = url
	return { baud, dataBits, parity, stopBits }
}
