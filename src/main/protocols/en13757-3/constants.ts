/** The application layer that wired and wireless M-Bus share: media, errors, bounds (EN 13757-3). */
import type { Medium } from '../../../shared/quantity.ts'

/** At most ten DIFEs and ten VIFEs (EN 13757-3). */
export const mostExtensions = 10

/** General application errors, CI 70 (EN 13757-3, report of general application errors). */
export const applicationErrors: readonly string[] = [
	'unspecified error',
	'CI field not implemented',
	'buffer too long, truncated',
	'too many records',
	'premature end of record',
	'more than 10 DIFEs',
	'more than 10 VIFEs',
	'reserved',
	'application too busy',
	'too many readouts',
]

/** Device types (EN 13757-3, device type identification) by the media that the station tells apart. */
export function mediumOf(deviceType: number): Medium {
	switch (deviceType) {
		case 0x02:
			return 'electricity'
		case 0x03:
			return 'gas'
		case 0x04: // heat, volume measured at the return
		case 0x0c: // heat, volume measured at the flow
		case 0x0d: // heat and cooling: told apart by the tariff of its registers
			return 'heat'
		case 0x0a:
		case 0x0b:
			return 'cooling'
		case 0x06:
		case 0x15:
			return 'warm-water'
		case 0x07:
		case 0x16:
		case 0x17: // dual register, hot and cold
			return 'water'
		default:
			return 'other'
	}
}
