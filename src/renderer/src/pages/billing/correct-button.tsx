/** An issued statement is not changed: it is cancelled, and another one is issued. Both are drafted first. */
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useAction } from '../../answers.ts'
import { useT } from '../../locales/index.ts'

type Props = { readonly month: string; readonly statementId: number; readonly number: string }

export function CorrectButton({ month, statementId, number }: Props) {
	const t = useT()
	const [, go] = useLocation()
	const [asking, ask] = useDisclosure(false)
	const [reason, setReason] = useState('')
	const [replaced, setReplaced] = useState(true)
	const correct = useAction('billing.correct', ({ runId }) => go(`/billing/${month}/runs/${runId}`))
	return (
		<>
			<Button variant="default" onClick={ask.open}>
				{t('correction.button')}
			</Button>
			<Modal
				opened={asking}
				onClose={ask.close}
				title={t('correction.ask', { number })}
				transitionProps={{ duration: 0 }}
				closeButtonProps={{ 'aria-label': t('action.close') }}
			>
				<Stack>
					<Text size="sm">{t('correction.means')}</Text>
					<TextInput
						data-autofocus
						label={t('correction.reason')}
						value={reason}
						onChange={(event) => setReason(event.currentTarget.value)}
					/>
					<Checkbox
						label={t('correction.replaced')}
						checked={replaced}
						onChange={(event) => setReplaced(event.currentTarget.checked)}
					/>
					<Group justify="flex-end">
						<Button variant="default" onClick={ask.close}>
							{t('action.back')}
						</Button>
						<Button
							disabled={reason.trim() === ''}
							loading={correct.isPending}
							onClick={() => correct.mutate({ statementIds: [statementId], reason: reason.trim(), replaced })}
						>
							{t('correction.now')}
						</Button>
					</Group>
				</Stack>
			</Modal>
		</>
	)
}
