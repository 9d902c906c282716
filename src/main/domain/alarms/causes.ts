/** What can be wrong, how bad it is, and which other alarm explains it. Pure. */

export type Severity = 'alarm' | 'warning' | 'notice'
export type SubjectKind = 'line' | 'meter' | 'point' | 'station'
/** 'line:3', 'meter:7', 'point:5', 'station' */
export type Subject = `${'line' | 'meter' | 'point'}:${number}` | 'station'

type Cause = {
	readonly severity: Severity
	readonly subject: SubjectKind
	/** An open alarm of one of these causes, at a subject that this one hangs on, explains it. */
	readonly explainedBy?: readonly AlarmCause[]
}

/** Names are stored; never rename. */
export type AlarmCause =
	/** The line can not be opened, was lost, or nobody on it answers. */
	| 'line-down'
	/** Bytes without end and without a frame: nobody can be heard. */
	| 'line-jammed'
	| 'meter-silent'
	/** Another device answers at the meter's address. */
	| 'serial-changed'
	/** The meter states another unit or resolution than before: nothing is billed until somebody has looked. */
	| 'scale-changed'
	| 'meter-clock-off'
	/** The PC's clock jumped. */
	| 'station-clock-jumped'
	| 'disk-full'
	| 'disk-nearly-full'
	/** The database refuses to write, for the reason in the detail. */
	| 'database-refuses'
	| 'database-corrupt'
	| 'worker-failed'
	/** Plausibility found something about a metering point that keeps it from being billed. */
	| 'implausible'
	/** Water or another medium runs without a pause. */
	| 'continuous-flow'
	/** Main meter and the sum below it differ by more than the limit. */
	| 'balance'

export const alarmCauses: Readonly<Record<AlarmCause, Cause>> = {
	'line-down': { severity: 'alarm', subject: 'line' },
	'line-jammed': { severity: 'alarm', subject: 'line' },
	// Of its line, or of the concentrator that reads it.
	'meter-silent': { severity: 'alarm', subject: 'meter', explainedBy: ['line-down', 'line-jammed', 'meter-silent'] },
	'serial-changed': { severity: 'alarm', subject: 'meter' },
	'scale-changed': { severity: 'alarm', subject: 'meter' },
	'meter-clock-off': { severity: 'warning', subject: 'meter' },
	'station-clock-jumped': { severity: 'warning', subject: 'station' },
	'disk-full': { severity: 'alarm', subject: 'station' },
	'disk-nearly-full': { severity: 'warning', subject: 'station' },
	'database-refuses': { severity: 'alarm', subject: 'station', explainedBy: ['disk-full'] },
	'database-corrupt': { severity: 'alarm', subject: 'station' },
	'worker-failed': { severity: 'warning', subject: 'station' },
	implausible: { severity: 'warning', subject: 'point' },
	'continuous-flow': { severity: 'warning', subject: 'point' },
	balance: { severity: 'warning', subject: 'point' },
}

export const isAlarmCause = (name: string): name is AlarmCause => Object.hasOwn(alarmCauses, name)

/**
 * The open alarm that explains `alarm`, or null. `above`: the subjects that its subject hangs on, the nearest first
 * (a meter's line). `open`: the alarm of this cause that is open at this subject, or null.
 */
export function explanationOf<Id>(
	alarm: { readonly cause: AlarmCause; readonly subject: string },
	above: readonly string[],
	open: (cause: AlarmCause, subject: string) => Id | null,
): Id | null {
	const causes = alarmCauses[alarm.cause].explainedBy ?? []
	for (const subject of [alarm.subject, ...above]) {
		for (const cause of causes) {
			if (cause === alarm.cause && subject === alarm.subject) continue
			const found = open(cause, subject)
			if (found !== null) return found
		}
	}
	return null
}
