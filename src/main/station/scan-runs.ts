/**
 * Searching a line for devices: a queue of patterns that can stop and go on, one exchange at a time, behind everything
 * else.
 */
import type { ScanView } from '../../shared/contract/lines.ts'
import { Exact } from '../../shared/decimal.ts'
import type { Clock } from '../lines/clock.ts'
import { reopened } from '../lines/reopened.ts'
import { type Found, isFoundAgain } from '../protocols/found.ts'
import type { DecodedRecord } from '../protocols/protocol.ts'
import { runSession } from '../protocols/session.ts'
import type { OpenLine } from './line-pool.ts'

export type ScanRuns = {
	readonly start: (line: OpenLine, range: { readonly from: number; readonly to: number } | undefined) => ScanView
	readonly resume: (line: OpenLine) => ScanView | null
	readonly stop: (lineId: number) => ScanView | null
	readonly view: (lineId: number) => ScanView | null
	readonly running: () => readonly ScanView[]
	readonly stopAll: () => Promise<void>
}

type Run = {
	state: ScanView['state']
	tried: number
	readonly waiting: string[]
	readonly found: Map<string, Found>
	readonly collisions: string[]
	work: Promise<void>
}

export type ScanRunsOptions = {
	readonly clock: Clock
	readonly knownMeter: (lineId: number, address: string) => number | null
	/** Who was heard on the line already, where meters speak by themselves. */
	readonly heard: (lineId: number) => readonly Found[]
	readonly changed: (lineId: number) => void
}

export function createScanRuns({ clock, knownMeter, heard, changed }: ScanRunsOptions): ScanRuns {
	const runs = new Map<number, Run>()

	const viewOf = (lineId: number, run: Run): ScanView => ({
		lineId,
		state: run.state,
		tried: run.tried,
		waiting: run.waiting.length,
		collisions: [...run.collisions],
		found: [...run.found.values()].map(({ address, device, records }) => {
			const shown = onDisplay(firstCounter(records))
			return {
				address,
				serial: device.serial,
				manufacturer: device.manufacturer,
				medium: device.medium,
				value: shown?.value ?? null,
				unit: shown?.unit ?? '',
				meterId: knownMeter(lineId, address),
			}
		}),
	})
	const search = async ({ row, line, protocol }: OpenLine, run: Run) => {
		const { scan } = protocol
		while (scan !== undefined && run.state === 'running' && run.waiting.length > 0) {
			const pattern = run.waiting[0]!
			const result = await runSession(line, protocol, scan.probe(pattern), { priority: 'scan', retries: 0, clock })
			// A line that was lost: the pattern was not tried. Where it stays away, the person sees "stopped" and can go on.
			if (result.kind === 'line') {
				const isBack = await reopened(line, () => run.state === 'running')
				if (!isBack) run.state = 'stopped'
			} else {
				run.waiting.shift()
				run.tried++
			}
			if (result.kind === 'found' && !isFoundAgain(run.found, result)) run.found.set(result.address, result)
			if (result.kind === 'collision') {
				const narrower = scan.narrow(pattern)
				if (narrower.length === 0) run.collisions.push(pattern)
				run.waiting.push(...narrower)
			}
			changed(row.id)
		}
		if (run.state === 'running') run.state = 'done'
		changed(row.id)
	}
	const begin = (line: OpenLine, run: Run): ScanView => {
		run.state = 'running'
		// A search that was stopped may still wait for an answer: two at once would skip what the other one tried.
		run.work = run.work.then(() => search(line, run))
		return viewOf(line.row.id, run)
	}
	return {
		start(line, range) {
			const before = runs.get(line.row.id)
			if (before?.state === 'running') return viewOf(line.row.id, before)
			const run: Run = {
				state: 'running',
				tried: 0,
				waiting: [...(line.protocol.scan?.first(range) ?? [])],
				found: new Map(heard(line.row.id).map((each) => [each.address, each])),
				collisions: [],
				work: Promise.resolve(),
			}
			runs.set(line.row.id, run)
			return begin(line, run)
		},
		resume(line) {
			const run = runs.get(line.row.id)
			if (run === undefined) return null
			return run.state === 'stopped' ? begin(line, run) : viewOf(line.row.id, run)
		},
		stop(lineId) {
			const run = runs.get(lineId)
			if (run === undefined) return null
			if (run.state === 'running') run.state = 'stopped'
			return viewOf(lineId, run)
		},
		view: (lineId) => {
			const run = runs.get(lineId)
			return run === undefined ? null : viewOf(lineId, run)
		},
		running: () => [...runs].filter(([, run]) => run.state === 'running').map(([lineId, run]) => viewOf(lineId, run)),
		async stopAll() {
			for (const run of runs.values()) if (run.state === 'running') run.state = 'stopped'
			await Promise.all([...runs.values()].map(({ work }) => work))
		},
	}
}

/** What a person compares with the meter's display. */
function firstCounter(records: readonly DecodedRecord[]): DecodedRecord | undefined {
	const counters = records.filter(
		({ quantity, storage, tariff, value }) =>
			(quantity === 'energy' || quantity === 'volume') && storage === 0 && tariff === 0 && value !== null,
	)
	return counters[0]
}

/** Meters show kilowatt-hours and mega- or gigajoules, with the digits that they count. */
function onDisplay(record: DecodedRecord | undefined): Pick<DecodedRecord, 'value' | 'unit'> | undefined {
	if (record === undefined || record.value === null) return record
	const countedIn = record.resolution ?? -(record.value.split('.')[1]?.length ?? 0)
	const inPowerOfTen = (power: number, unit: DecodedRecord['unit']) => {
		const value = new Exact(record.value!).div(new Exact(10).pow(power)).toFixed(Math.max(0, power - countedIn))
		return { value, unit }
	}
	if (record.unit === 'Wh') return inPowerOfTen(3, 'kWh')
	if (record.unit === 'J') return countedIn >= 7 ? inPowerOfTen(9, 'GJ') : inPowerOfTen(6, 'MJ')
	return record
}
