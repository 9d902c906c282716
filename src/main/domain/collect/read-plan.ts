/** What is read of a meter and how often: its model's plan, or one that a person has chosen for it. Pure. */

export const liveIntervals = [15, 30, 60, 180, 360, 720, 1440] as const

/** One purpose each: present values, starts of months, midnights, quarter hours out of the meter's memory. */
export type ReadChoice = {
	readonly liveMinutes: (typeof liveIntervals)[number]
	readonly months: 'read' | 'never'
	readonly midnights: 'read' | 'never'
	readonly profile: 'quarter-hour' | 'day' | 'never'
}

/** What of a model says how it is read. */
export type Planned = {
	readonly roundMinutes: (typeof liveIntervals)[number]
	/** How often the latest quarter hours are fetched. */
	readonly profileEvery: 'quarter-hour' | 'day'
	readonly memory: { readonly freeze: number; readonly settlement: number; readonly profileDays: number }
}

export const choiceOf = ({ roundMinutes, profileEvery, memory }: Planned): ReadChoice => ({
	liveMinutes: roundMinutes,
	months: memory.settlement > 0 ? 'read' : 'never',
	midnights: memory.freeze > 0 ? 'read' : 'never',
	profile: memory.profileDays > 0 ? profileEvery : 'never',
})

/** Nothing can be chosen that the meter does not keep. */
export function planned<M extends Planned>(model: M, chosen: ReadChoice | null): M {
	if (chosen === null) return model
	const { memory } = model
	return {
		...model,
		roundMinutes: chosen.liveMinutes,
		profileEvery: chosen.profile === 'never' ? model.profileEvery : chosen.profile,
		memory: {
			...memory,
			settlement: chosen.months === 'read' ? memory.settlement : 0,
			freeze: chosen.midnights === 'read' ? memory.freeze : 0,
			profileDays: chosen.profile === 'never' ? 0 : memory.profileDays,
		},
	}
}
