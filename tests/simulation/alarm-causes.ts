/**
 * Alarms against what happened: each has its cause in what was drawn, each long fault its alarm, and after the quiet
 * only those are left whose cause still stands.
 */
import type Database from 'better-sqlite3'
import type { AlarmCause } from '../../src/main/domain/alarms/causes.ts'
import { planned } from '../../src/main/domain/collect/read-plan.ts'
import type { Meter } from '../../src/virtual/building/plan.ts'
import { models } from './boundaries.ts'
import type { Trouble } from './drawn.ts'
import type { Simulated } from './simulation.ts'
import type { Happened } from './trouble.ts'

type Alarm = {
	readonly cause: AlarmCause
	readonly subject: string
	/** By the PC's clock. */
	readonly raisedAt: number
	readonly clearedAt: number | null
	/** Of plausibility; null: another alarm. */
	readonly rule: string | null
	/** The meter, or the meter of the point. */
	readonly serial: string | null
	readonly line: string | null
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** From a fault to what is seen of it: a round that was under way, questions that wait. */
const lagMs = 30 * minuteMs
/** As the station's limit is set. */
const clockOffMs = 5 * minuteMs
/** What a clock tells is told in whole seconds, and up to so much of the PC's own error is no jump. */
const clockSlackMs = 62_000

/** Sentences; empty: all hold. */
export function judgeAlarms(database: Database.Database, simulated: Simulated): readonly string[] {
	const alarms = alarmsOf(database)
	const findings = findingsOf(database)
	const unfounded = alarms.filter((alarm) => !hasCause(alarm, findings, simulated))
	const left = alarms.filter((alarm) => alarm.clearedAt === null && !stillStands(alarm, findings, simulated))
	return [
		...unfounded.map((alarm) => `${textOf(alarm)} has no cause`),
		...left.map((alarm) => `${textOf(alarm)} was never cleared`),
		...untold(alarms, simulated),
	]
}

function alarmsOf(database: Database.Database): readonly Alarm[] {
	return database
		.prepare<[], Alarm>(
			`SELECT alarm.cause, alarm.subject, alarm.raised_at AS raisedAt, alarm.cleared_at AS clearedAt,
			        json_extract(alarm.detail, '$.rule') AS rule,
			        meter.serial, line.name AS line
			 FROM alarm
			 LEFT JOIN mounting ON alarm.subject = 'point:' || mounting.point_id
			 LEFT JOIN meter ON alarm.subject = 'meter:' || meter.id OR meter.id = mounting.meter_id
			 LEFT JOIN line ON alarm.subject = 'line:' || line.id OR line.id = meter.line_id
			 ORDER BY alarm.id`,
		)
		.all()
}

type FindingRow = { readonly subject: string; readonly rule: string; readonly from: number; readonly to: number }

/** The errors that plausibility has found: what its alarms say. */
function findingsOf(database: Database.Database): readonly FindingRow[] {
	return database
		.prepare<[], FindingRow>(
			`SELECT 'point:' || point_id AS subject, rule, from_at AS "from", to_at AS "to" FROM finding
			 WHERE severity = 'error' AND state = 'open'`,
		)
		.all()
}

const textOf = ({ cause, subject, serial, line, raisedAt }: Alarm) =>
	`${cause} of ${subject} (${serial ?? line ?? '–'}) at ${new Date(raisedAt).toISOString()}`

/** What may silence a line, and what a meter. */
const ofLine: readonly Trouble[] = ['dead-line', 'half-open', 'babble', 'noisy-line', 'reset']
const ofMeter: readonly Trouble[] = ['dead-meter', 'slow-meter']
const ofStation: readonly Trouble[] = ['kill', 'pc-sleep', 'pc-clock', 'disk-full']

function hasCause(alarm: Alarm, findings: readonly FindingRow[], simulated: Simulated): boolean {
	const at = trueInstants(alarm.raisedAt, simulated)
	const line = lineOf(alarm, simulated)
	const was = (kinds: readonly Trouble[], whom: Partial<Pick<Happened, 'serial' | 'line'>>, lag = lagMs) =>
		simulated.happened.some(
			(each) =>
				kinds.includes(each.kind) &&
				Object.entries(whom).every(([key, value]) => each[key as 'serial' | 'line'] === value) &&
				at.some((instant) => instant >= each.from && instant <= each.to + lag),
		)
	const id = line?.planned.id ?? ''
	switch (alarm.cause) {
		case 'line-down':
			return (
				was(ofLine, { line: id }) ||
				was(['half-open'], { line: id }, 2 * hourMs) ||
				line!.meters.every(({ serial }) => was(ofMeter, { serial }))
			)
		case 'line-jammed':
			return was(['babble', 'noisy-line'], { line: id })
		case 'meter-silent':
			// A connection on which nothing came back for long is given more and more time before it is opened anew.
			return (
				was(ofMeter, { serial: alarm.serial }) ||
				was(ofLine, { line: id }) ||
				was(['half-open'], { line: id }, 2 * hourMs)
			)
		case 'meter-clock-off':
			return isClockOff(meterOf(alarm, simulated))
		case 'station-clock-jumped':
			return was(['pc-clock'], {}, 2 * hourMs)
		case 'disk-full':
			return was(['disk-full'], {})
		case 'implausible': {
			// A boundary that could not be fetched when the night's check wanted it.
			const late = 2 * 24 * hourMs
			const isLate =
				was(ofMeter, { serial: alarm.serial }, late) || was(ofLine, { line: id }, late) || was(ofStation, {}, late)
			return alarm.rule === 'missing' && isLate
		}
		case 'continuous-flow':
			return findings
				.filter(({ subject, rule }) => subject === alarm.subject && rule === alarm.cause)
				.every((flow) => flowsOn(meterOf(alarm, simulated), flow, simulated))
		// The machine's own disk is not drawn.
		case 'disk-nearly-full':
			return true
		default:
			return false
	}
}

/** A clock that is off stays off: nobody sets it. */
const stillStands = (alarm: Alarm, findings: readonly FindingRow[], simulated: Simulated): boolean =>
	alarm.cause === 'disk-nearly-full' ||
	(alarm.cause === 'meter-clock-off' && isClockOff(meterOf(alarm, simulated))) ||
	// What could not be read when the month ended, and no memory holds.
	(alarm.rule === 'missing' && models.get(meterOf(alarm, simulated).model!)!.memory.settlement === 0) ||
	findings.some(({ subject, rule }) => subject === alarm.subject && rule === alarm.cause)

/** Values of hours are read minutes beside them: in every two hours something flowed. */
function flowsOn(meter: Meter, { from, to }: FindingRow, { truth }: Simulated): boolean {
	const litres = (at: number) => Math.floor(truth.registersAt(meter, at).volumeMl / 1_000)
	for (let at = from; at + 2 * hourMs <= to; at += hourMs) if (litres(at + 2 * hourMs) === litres(at)) return false
	return true
}

const isClockOff = ({ clockOffsetMs }: Meter) => Math.abs(clockOffsetMs) > clockOffMs - clockSlackMs

/** What lasted so long, while the station ran and was not disturbed in its looking, that it had to be told. */
function untold(alarms: readonly Alarm[], simulated: Simulated): readonly string[] {
	const { happened, drawn, time } = simulated
	const told = (cause: AlarmCause, whom: Partial<Pick<Alarm, 'serial' | 'line'>>, { from, to }: Happened) =>
		alarms.some(
			(alarm) =>
				alarm.cause === cause &&
				Object.entries(whom).every(([key, value]) => alarm[key as 'serial' | 'line'] === value) &&
				trueInstants(alarm.raisedAt, simulated).some((at) => at <= to + lagMs) &&
				(alarm.clearedAt === null || trueInstants(alarm.clearedAt, simulated).some((at) => at >= from)),
		)
	const isAlone = (what: Happened) =>
		!happened.some(
			(each) => each !== what && disturbs(each, what) && each.from <= what.to && each.to >= what.from - hourMs,
		)
	return happened.filter(isAlone).flatMap((what): readonly string[] => {
		const lasted = what.to - what.from
		const text = `${what.kind} ${what.serial ?? what.line ?? ''} from ${new Date(what.from).toISOString()} for ${Math.round(lasted / minuteMs)} min has no alarm`
		const line = drawn.lines.find(({ planned }) => planned.id === what.line)
		switch (what.kind) {
			case 'dead-line':
				return lasted < 10 * minuteMs || told('line-down', { line: line!.planned.title }, what) ? [] : [text]
			case 'dead-meter':
				return lasted < untilSilentMs(what.serial!, simulated) || told('meter-silent', { serial: what.serial }, what)
					? []
					: [text]
			case 'half-open':
				return line!.meters.every(
					({ serial }) => lasted < untilSilentMs(serial, simulated) || told('meter-silent', { serial }, what),
				) || told('line-down', { line: line!.planned.title }, what)
					? []
					: [text]
			case 'disk-full':
				return lasted < 2 * hourMs || told('disk-full', {}, what) ? [] : [text]
			case 'pc-clock': {
				const { aheadMs } = time.offsets().find(({ fromTrue }) => fromTrue === what.from)!
				return Math.abs(aheadMs) < minuteMs || told('station-clock-jumped', {}, what) ? [] : [text]
			}
			default:
				return []
		}
	})
}

/** A station that was started anew, slept or stood still begins to count again; so does whoever was dead already. */
const disturbs = (other: Happened, what: Happened): boolean =>
	ofStation.includes(other.kind) ||
	(other.serial !== null && other.serial === what.serial) ||
	// A line that is down says nothing about its meters.
	other.kind === 'dead-line' ||
	other.kind === 'half-open' ||
	other.kind === 'babble'

/** Three rounds of its own, probes that come more and more seldom, and what waits before them. */
function untilSilentMs(serial: string, { drawn }: Simulated): number {
	const meter = drawn.lines.flatMap(({ meters }) => meters).find((each) => each.serial === serial)!
	const { roundMinutes } = planned(models.get(meter.model!)!, drawn.plans.get(serial) ?? null)
	return 4 * Math.max(roundMinutes * minuteMs, hourMs) + hourMs
}

/** What the PC's clock showed may have been wrong: the instants that it may have been. */
function trueInstants(shown: number, { time }: Simulated): readonly number[] {
	const offsets = time.offsets()
	return offsets.flatMap(({ fromTrue, aheadMs }, index) => {
		const at = shown - aheadMs
		return at >= fromTrue - minuteMs && at <= (offsets[index + 1]?.fromTrue ?? Number.POSITIVE_INFINITY) + minuteMs
			? [at]
			: []
	})
}

const meterOf = ({ serial }: Alarm, { drawn }: Simulated): Meter =>
	drawn.lines.flatMap(({ meters }) => meters).find((each) => each.serial === serial)!

const lineOf = ({ line }: Alarm, { drawn }: Simulated) => drawn.lines.find(({ planned }) => planned.title === line)
