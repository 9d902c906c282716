/** Somebody has seen one or several alarms and looks after them; the name is remembered. */
import { Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AlarmView } from '../../../../shared/contract/alarms.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { alarmWords } from './alarm-words.ts'

type Props = {
	readonly opened: boolean
	readonly alarms: readonly AlarmView[]
	readonly onClose: () => void
	readonly onDone: () => void
}

export function AcknowledgeDrawer({ opened, alarms, onClose, onDone }: Props) {
	const t = useT()
	return (
		<SideDrawer title={t('alarms.acknowledge')} opened={opened} onClose={onClose}>
			{opened && <AcknowledgeForm alarms={alarms} onDone={onDone} />}
		</SideDrawer>
	)
}

const nobody = { name: '' }
const mostNamed = 8

function AcknowledgeForm({ alarms, onDone }: Pick<Props, 'alarms' | 'onDone'>) {
	const t = useT()
	const format = useFormat()
	const person = useDraft('person', nobody)
	const [comment, setComment] = useState('')
	const acknowledge = useAction('alarms.acknowledge', onDone)
	const by = person.value.name.trim()
	return (
		<DrawerForm
			submit={t('alarms.acknowledge')}
			busy={acknowledge.isPending}
			blocked={by === '' ? t('alarms.by-needed') : null}
			onSubmit={() =>
				acknowledge.mutate({
					alarmIds: alarms.map(({ id }) => id),
					by,
					comment: comment.trim() === '' ? null : comment,
				})
			}
		>
			<Text size="sm">{t('alarms.acknowledge-means')}</Text>
			<ul className="small" style={{ margin: 0, paddingLeft: 18 }}>
				{alarms.slice(0, mostNamed).map((alarm) => (
					<li key={alarm.id}>{alarmWords(t, format, alarm).title}</li>
				))}
				{alarms.length > mostNamed && <li>{t('status.more', { count: alarms.length - mostNamed })}</li>}
			</ul>
			<TextInput
				label={t('alarms.by')}
				value={person.value.name}
				maxLength={120}
				onChange={(event) => person.change({ name: event.currentTarget.value })}
			/>
			<Textarea
				label={t('alarms.comment')}
				value={comment}
				maxLength={400}
				autosize
				minRows={2}
				onChange={(event) => setComment(event.currentTarget.value)}
			/>
		</DrawerForm>
	)
}
