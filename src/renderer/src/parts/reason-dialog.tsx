/** Asks for a sentence that is kept with what is done: without one the button stays off. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useT } from '../locales/index.ts'

type Props = {
	readonly asking: boolean
	readonly onClose: () => void
	readonly title: string
	/** What it means, before the field. */
	readonly means?: string
	/** Of the field. */
	readonly label: string
	/** Stands in the field at first. */
	readonly proposed?: string
	/** Below the field: what else can be chosen. */
	readonly children?: ReactNode
	/** On the button. */
	readonly action: string
	readonly busy: boolean
	readonly onReason: (reason: string) => void
}

/** As long as the station takes. */
const maxLength = 400

export function ReasonDialog(props: Props) {
	const { asking, onClose, title, means, label, proposed = '', children, action, busy, onReason } = props
	const t = useT()
	const [reason, setReason] = useState(proposed)
	return (
		<Modal
			opened={asking}
			onClose={onClose}
			title={title}
			transitionProps={{ duration: 0 }}
			closeButtonProps={{ 'aria-label': t('action.close') }}
		>
			<Stack>
				{means !== undefined && <Text size="sm">{means}</Text>}
				<TextInput
					data-autofocus
					label={label}
					value={reason}
					maxLength={maxLength}
					onChange={(event) => setReason(event.currentTarget.value)}
				/>
				{children}
				<Group justify="flex-end">
					<Button variant="default" onClick={onClose}>
						{t('action.back')}
					</Button>
					<Button disabled={reason.trim() === ''} loading={busy} onClick={() => onReason(reason.trim())}>
						{action}
					</Button>
				</Group>
			</Stack>
		</Modal>
	)
}
