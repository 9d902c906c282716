/** What serves the whole house, in the cellar and outside: one line for each further protocol that meters speak. */
import type { Medium, Meter, PlannedLine, Technology } from './plan.ts'

export const technologyLines: readonly PlannedLine[] = []

type Device = {
	readonly line: string
	readonly address: string
	readonly serial: string
	readonly medium: Medium
	readonly unit: string
	readonly use: Technology
	readonly point: string
	readonly model: string
}

const devices: readonly Device[] = []

/** `first`: index of the first one among the building's meters. */
export const technologyMeters = (first: number): readonly Meter[] =>
	devices.map((device, index) => ({
		...device,
		index: first + index,
		floor: 'KG',
		clock: 'local',
		clockOffsetMs: (index % 5) * 300 - 600,
	}))
