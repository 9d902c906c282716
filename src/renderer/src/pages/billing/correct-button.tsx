/** An issued statement is not changed: it is cancelled, and another one is issued. Both are drafted first. */
import { Button, Checkbox } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useAction } from '../../answers.ts'
import { useT } from '../../locales/index.ts'
import { ReasonDialog } from '../../parts/reason-dialog.tsx'

type Props = {
	readonly month: string
	readonly statementId: number
	readonly number: string
	/** Where the station itself proposes to correct: the usual reason, and the way that is meant to be taken. */
	readonly proposed?: string
}

export function CorrectButton({ month, statementId, number, proposed }: Props) {
	const t = useT()
	const [, go] = useLocation()
	const [asking, ask] = useDisclosure(false)
	const [replaced, setReplaced] = useState(true)
	const correct = useAction('billing.correct', ({ runId }) => go(`/billing/${month}/runs/${runId}`))
	return (
		<>
			<Button {...(proposed === undefined ? { variant: 'default' } : { size: 'xs' })} onClick={ask.open}>
				{t('correction.button')}
			</Button>
			<ReasonDialog
				asking={asking}
				onClose={ask.close}
				title={t('correction.ask', { number })}
				means={t('correction.means')}
				label={t('correction.reason')}
				proposed={proposed ?? ''}
				action={t('correction.now')}
				busy={correct.isPending}
				onReason={(reason) => correct.mutate({ statementIds: [statementId], reason, replaced })}
			>
				<Checkbox
					label={t('correction.replaced')}
					checked={replaced}
					onChange={(event) => setReplaced(event.currentTarget.checked)}
				/>
			</ReasonDialog>
		</>
	)
}
