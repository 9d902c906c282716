/** Who has called since the station started: bounded, however many names a hostile host invents. */
import type { CallFacts } from '../../lines/call.ts'

export type Guest = Pick<CallFacts, 'port' | 'identity' | 'kind' | 'peer'> & {
	readonly firstAt: number
	readonly lastAt: number
	readonly replaced: number
}

export type Guests = {
	readonly called: (facts: CallFacts, replaced: boolean) => void
	readonly gone: (facts: CallFacts) => void
	readonly has: (port: number, identity: string) => boolean
	readonly list: () => readonly Guest[]
}

const mostStrangers = 300

const keyOf = ({ port, identity }: Pick<CallFacts, 'port' | 'identity'>) => `${port}/${identity}`

/** `isDecided`: lines and blocked ones never give way. */
export function createGuests(isDecided: (key: string) => boolean): Guests {
	/** Who called last stands last. */
	const guests = new Map<string, Guest>()
	const put = (key: string, guest: Guest) => {
		guests.delete(key)
		guests.set(key, guest)
	}
	const trim = () => {
		// As many again are looked at only when the list is full; decided ones are as many as the operator made.
		const strangers = [...guests.keys()].filter((key) => !isDecided(key))
		for (const key of strangers.slice(0, Math.max(0, strangers.length - mostStrangers))) guests.delete(key)
	}
	return {
		called(facts, replaced) {
			const { port, identity, kind, peer, since } = facts
			const key = keyOf(facts)
			const before = guests.get(key)
			const times = (before?.replaced ?? 0) + (replaced ? 1 : 0)
			put(key, { port, identity, kind, peer, firstAt: before?.firstAt ?? since, lastAt: since, replaced: times })
			if (guests.size > mostStrangers) trim()
		},
		gone(facts) {
			const guest = guests.get(keyOf(facts))
			if (guest !== undefined) guests.set(keyOf(facts), { ...guest, lastAt: Math.max(guest.lastAt, facts.lastAt) })
		},
		has: (port, identity) => guests.has(keyOf({ port, identity })),
		list: () => [...guests.values()],
	}
}
