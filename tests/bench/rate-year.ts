/**
 * Year bills per second: 1,000 points × 35,040 quarter hours from memory, month by month, unrounded, under the tariffs
 * of the outside vectors in the order of time. Beside it NREL-PySAM's Utilityrate5 under the same tariffs, in the same
 * run; what both make of the same loads is compared first.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { monthPeriod } from '../../src/main/domain/calendar/periods.ts'
import { planPeriods, type RatedPeriod, ratePeriods } from '../../src/main/domain/tariffs/rate-period.ts'
import { Exact, sum } from '../../src/shared/decimal.ts'
import { tariffDefinition } from '../../src/shared/tariff.ts'
import { definitionOfSchedule, tariffSchedule } from '../../src/shared/tariff-schedule.ts'
import { outsideJson, outsidePath } from '../outside.ts'
import { pythonWith } from '../peers/peers.ts'

const points = 1_000
const peersLoads = 4
const zone = 'UTC'
const from = Date.UTC(2018, 0, 1)
const months = Array.from({ length: 12 }, (_, index) => monthPeriod(zone, `2018-${String(index + 1).padStart(2, '0')}`))

type Vector = { readonly tariff: unknown }

const folder = outsidePath('billing')
const base = outsideJson<number[]>('billing/loads/com15.json')
if (folder !== null && base !== null) {
	const files = readdirSync(folder).filter((file) => /^\d\d_.*\.json$/.test(file))
	const given = files.sort().map((file) => outsideJson<Vector>(`billing/${file}`)!.tariff)
	measure(given, Float64Array.from(base))
}

function measure(given: readonly unknown[], profile: Float64Array): void {
	const plans = given.map((tariff) => {
		const definition = definitionOfSchedule(tariffSchedule.parse(tariff), 'sequential', 15)
		const version = { id: 1, validFrom: '2018-01-01', definition: tariffDefinition.parse(definition) }
		return planPeriods([version], months, zone)
	})
	const loads = Array.from({ length: points }, (_, index) => loadOf(profile, index))
	const yearBill = (tariff: number, load: number) => {
		const intervals = { from, stepMs: 900_000, perStep: '0.001', steps: loads[load]! }
		return totalOf(ratePeriods(plans[tariff]!, { intervals, registersIn: () => ({}) }))
	}
	const theirs = peer(given, loads.slice(0, peersLoads))
	for (const [tariff, totals] of (theirs?.totals ?? []).entries()) {
		for (const [load, total] of totals.entries()) {
			const own = yearBill(tariff, load)
			if (own.minus(total).abs().gt(1e-6)) throw new Error(`tariff ${tariff}, load ${load}: ${own} and not ${total}`)
		}
	}
	// Processor time, of all threads. The best of five for each round through the tariffs, which takes about as long as
	// one bill of the other side, of which the best of five counts as well: the machine has other work too.
	let seconds = 0
	for (let load = 0; load < points; load++) yearBill(load % plans.length, load)
	for (let round = 0; round < points; round += plans.length) {
		const loadsOfRound = Math.min(plans.length, points - round)
		seconds += Math.min(...Array.from({ length: 5 }, () => secondsOf(round, loadsOfRound, yearBill)))
	}
	const value = points / seconds
	const beside =
		theirs === null
			? {}
			: { peer: Number(theirs.perSecond.toFixed(1)), ratio: Number((value / theirs.perSecond).toFixed(1)) }
	const what = { points, tariffs: plans.length, steps: profile.length, seconds: Number(seconds.toFixed(2)) }
	console.log(JSON.stringify({ figure: 'rate-year-bills-per-second', value: Math.round(value), ...beside, ...what }))
}

/** Each of these loads under a tariff of its own. */
function secondsOf(first: number, count: number, yearBill: (tariff: number, load: number) => Exact): number {
	const startedAt = process.cpuUsage()
	for (let index = 0; index < count; index++) yearBill(index, first + index)
	const { user, system } = process.cpuUsage(startedAt)
	return (user + system) / 1e6
}

/** Each point begins at another hour of the profile and uses another part of it. */
function loadOf(profile: Float64Array, index: number): Float64Array {
	const shift = (index * 97) % profile.length
	return profile.map((_, step) => Math.floor((profile[(step + shift) % profile.length]! * (50 + (index % 150))) / 100))
}

function totalOf(rated: RatedPeriod): Exact {
	if (!rated.ok) throw new Error(`${rated.reason} ${rated.detail}`)
	return sum(rated.pieces.map((piece) => new Exact(piece.rated.total)))
}

type PeerRates = { readonly perSecond: number; readonly totals: readonly (readonly number[])[] }

function peer(tariffs: readonly unknown[], loads: readonly Float64Array[]): PeerRates | null {
	const python = pythonWith('pysam', ['NREL-PySAM==7.1.1.post1'])
	if (python === null) return null
	const input = JSON.stringify({ tariffs, loads: loads.map((load) => [...load]) })
	const { status, stdout, stderr } = spawnSync(python, [join(import.meta.dirname, 'peer-rate.py')], {
		input,
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	})
	if (status !== 0) throw new Error(`PySAM: ${stderr}`)
	return JSON.parse(stdout) as PeerRates
}
