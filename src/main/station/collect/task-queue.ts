/**
 * What waits on one line: the most urgent first, oldest first among equals. Questions that one device can answer in one
 * conversation leave together.
 */
import { isDeepStrictEqual } from 'node:util'
import { type TurnPriority, turnPriority } from '../../lines/line.ts'
import type { MeterContext, Together } from '../../protocols/protocol.ts'
import type { ReadTask } from './line-reader.ts'

/** One conversation: a task alone, or several with equal jobs behind one device. */
export type Batch = { readonly tasks: readonly ReadTask[]; readonly context: MeterContext }

type Waiting = { readonly all: Set<ReadTask>; readonly groups: Map<string, Set<ReadTask>> }

/** A probe of a dead meter goes before the next question that can wait when so many of those have gone before it. */
const probeAfter = 20
const canWait: ReadonlySet<TurnPriority> = new Set(['backfill', 'scan'])

export function createTaskQueue(together: Together | undefined) {
	const queues = new Map<TurnPriority, Waiting>()
	let sinceProbe = 0
	const keys = new WeakMap<ReadTask, string>()

	/** Equal for tasks that may leave together; null: this one goes alone. */
	const keyOf = ({ address, job, retries }: ReadTask): string | null => {
		const group = together?.group(address) ?? null
		return group === null ? null : JSON.stringify([group, job, retries ?? null])
	}
	const remove = (waiting: Waiting, task: ReadTask) => {
		waiting.all.delete(task)
		const key = keys.get(task)
		if (key === undefined) return
		const group = waiting.groups.get(key)
		group?.delete(task)
		if (group?.size === 0) waiting.groups.delete(key)
	}
	const withFirst = (waiting: Waiting, first: ReadTask): Batch => {
		const context = first.context()
		const tasks: ReadTask[] = []
		const addresses = new Set<string>()
		const key = keys.get(first)
		for (const task of key === undefined ? [first] : waiting.groups.get(key)!) {
			if (addresses.size >= (together?.most ?? 1) && !addresses.has(task.address)) break
			// Keys and passwords may differ from meter to meter: one conversation has one context.
			if (task !== first && !isDeepStrictEqual(task.context(), context)) continue
			tasks.push(task)
			addresses.add(task.address)
		}
		for (const task of tasks) remove(waiting, task)
		return { tasks, context }
	}
	return {
		add(task: ReadTask) {
			const waiting = queues.get(task.priority) ?? { all: new Set(), groups: new Map() }
			queues.set(task.priority, waiting)
			waiting.all.add(task)
			const key = keyOf(task)
			if (key === null) return
			keys.set(task, key)
			const group = waiting.groups.get(key)
			if (group === undefined) waiting.groups.set(key, new Set([task]))
			else group.add(task)
		},
		/** null: nothing waits that is wanted now. */
		take(wanted: (priority: TurnPriority) => boolean = () => true): Batch | null {
			const there = [...queues.keys()].filter((each) => queues.get(each)!.all.size > 0 && wanted(each))
			const [most, ...others] = there.sort((a, b) => turnPriority[a] - turnPriority[b])
			if (most === undefined) return null
			// Two months of memory take hours: nobody is given up for dead meanwhile.
			if (canWait.has(most) && others.includes('dead')) sinceProbe++
			const isProbe = most === 'dead' || sinceProbe > probeAfter
			if (isProbe) sinceProbe = 0
			const waiting = queues.get(isProbe ? 'dead' : most)!
			const [first] = waiting.all
			return withFirst(waiting, first!)
		},
		size: () => [...queues.values()].reduce((sum, { all }) => sum + all.size, 0),
		drop(unwanted: (task: ReadTask) => boolean) {
			for (const waiting of queues.values()) {
				for (const task of [...waiting.all]) if (unwanted(task)) remove(waiting, task)
			}
		},
		clear: () => queues.clear(),
	}
}
