/** What hangs where on a virtual site: concentrators and their meters, every number of which is unique. */
import { mix } from '../building/noise.ts'
import type { Medium, Meter } from '../building/plan.ts'
import type { Attached } from '../gdw1376/state.ts'

const region = 314

export type PlannedConcentrator = {
	/** '0314-01001': region, and terminal in decimal digits. */
	readonly address: string
	/** Region and terminal as hexadecimal digits of the wire's numbers. */
	readonly label: string
	/** What its orders have to carry, 32 hexadecimal digits. */
	readonly password: string
	readonly attached: readonly Attached[]
}

/** `number`: the terminal's, 1 … 65534. Four of five meters speak over the power line, the others on ports 2 and 3. */
export function plannedConcentrator(seed: number, number: number, meters: number): PlannedConcentrator {
	const digits = String(region).padStart(4, '0')
	return {
		address: `${digits}-${String(number).padStart(5, '0')}`,
		label: `${digits}${number.toString(16).toUpperCase().padStart(4, '0')}`,
		password: [1, 2, 3, 4].map((part) => mix(seed, number, part).toString(16).toUpperCase().padStart(8, '0')).join(''),
		attached: Array.from({ length: meters }, (_, index) => ({
			meter: siteMeter(
				'electricity',
				`24${String(number).padStart(5, '0')}${String(index + 1).padStart(5, '0')}`,
				index,
			),
			port: index % 5 < 4 ? 31 : 2 + (((index - 4) / 5) % 2),
			...(index % 5 < 4 && { collector: collectorOf(number, index) }),
		})),
	}
}

/** Power-line collectors of 12, 32 and 64 channels, each for the next meters: 2500 4012 0001 … */
function collectorOf(number: number, index: number): string {
	const group = index < 12 ? 1 : index < 44 ? 2 : 3 + Math.floor((index - 44) / 64)
	return `25${String(number).padStart(6, '0')}${String(group).padStart(4, '0')}`
}

/** A meter that stands in no building's plan; `address` is the key of its noise. */
export function siteMeter(medium: Medium, address: string, index: number, line = 'site'): Meter {
	const place = { floor: `${Math.floor(index / 8)}.OG`, unit: `${index + 1}`, use: 'flat', clock: 'local' } as const
	const key = mix(Number(address.slice(-9)), Number(address.slice(0, -9) || '0'))
	return { index: key & 0x7fffffff, line, address, serial: address, medium, ...place, clockOffsetMs: 0 }
}
