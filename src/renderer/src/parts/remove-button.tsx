/** What cannot be undone is asked for twice, in the place of the first press: no dialog over a drawer. */
import { Button, Group } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useT } from '../locales/index.ts'

type Props = {
	readonly word: string
	/** What is removed, where the word alone does not say it. */
	readonly label?: string
	readonly size: 'xs' | 'compact-xs'
	readonly busy: boolean
	readonly onRemove: () => void
}

export function RemoveButton({ word, label, size, busy, onRemove }: Props) {
	const t = useT()
	const [isAsked, ask] = useState(false)
	const back = useRef<HTMLButtonElement>(null)
	// The pressed button is gone; a second press of the same key must not remove.
	useEffect(() => {
		if (isAsked) back.current?.focus()
	}, [isAsked])
	if (!isAsked) {
		return (
			<Button variant="subtle" color="red" size={size} aria-label={label} onClick={() => ask(true)}>
				{word}
			</Button>
		)
	}
	return (
		<Group gap="xs">
			<Button ref={back} variant="default" size={size} onClick={() => ask(false)}>
				{t('action.cancel')}
			</Button>
			<Button color="red" size={size} loading={busy} onClick={onRemove}>
				{t('action.remove-now')}
			</Button>
		</Group>
	)
}
