/** What was typed and not yet saved: it survives navigation, reload and restart. */
import { useCallback, useState } from 'react'

const keyOf = (name: string) => `zaehlwerk.draft.${name}`

function kept<T>(name: string, initial: T): T {
	try {
		const text = localStorage.getItem(keyOf(name))
		if (text === null) return initial
		const value: unknown = JSON.parse(text)
		// A draft of an older version may lack fields: what it has is laid over the fresh form.
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...initial, ...value } : initial
	} catch {
		return initial
	}
}

/** `clear` goes back to the fresh form and forgets the draft. */
export function useDraft<T extends object>(name: string, initial: T) {
	const [value, setValue] = useState<T>(() => kept(name, initial))
	const change = useCallback(
		(part: Partial<T>) =>
			setValue((before) => {
				const after = { ...before, ...part }
				localStorage.setItem(keyOf(name), JSON.stringify(after))
				return after
			}),
		[name],
	)
	const clear = useCallback(() => {
		localStorage.removeItem(keyOf(name))
		setValue(initial)
	}, [name, initial])
	return { value, change, clear }
}
