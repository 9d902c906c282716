/** A meter states another unit or resolution than before: what it said, and the two things that it can mean. */
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ScaleChange } from '../../../../shared/contract/facts.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { Shown } from '../../parts/value.tsx'

export function ScaleNotice({ meterId }: { readonly meterId: number }) {
	const changes = useView('meters.scales', { meterId }).data?.changes ?? []
	return changes
		.filter(({ decision }) => decision === null)
		.map((change) => <Undecided key={change.registerId} change={change} />)
}

function Undecided({ change }: { readonly change: ScaleChange }) {
	const t = useT()
	const format = useFormat()
	const [by, setBy] = useState('')
	const decide = useAction('meters.decideScale')
	const { registerId, register, firstAt, lastBefore, firstAfter } = change
	const blocked = by.trim() === ''
	return (
		<Alert color="orange" variant="light" mt="sm" title={t('scale.title', { register })}>
			<Stack gap="xs">
				<Text size="sm">{t('scale.means')}</Text>
				<Text size="sm">
					{t('scale.before')} <Shown value={lastBefore} /> · {t('scale.after')} <Shown value={firstAfter} />
					{firstAt !== null && ` · ${format.dateTime(firstAt)}`}
				</Text>
				<TextInput
					size="xs"
					label={t('exchangeMeter.by')}
					value={by}
					maxLength={120}
					onChange={(event) => setBy(event.currentTarget.value)}
				/>
				<Group gap="xs">
					<Button
						size="xs"
						disabled={blocked || firstAt === null}
						loading={decide.isPending}
						onClick={() => decide.mutate({ registerId, from: firstAt, by: by.trim() })}
					>
						{t('scale.confirm')}
					</Button>
					<Button
						size="xs"
						variant="default"
						disabled={blocked}
						loading={decide.isPending}
						onClick={() => decide.mutate({ registerId, from: null, by: by.trim() })}
					>
						{t('scale.fault')}
					</Button>
				</Group>
			</Stack>
		</Alert>
	)
}
