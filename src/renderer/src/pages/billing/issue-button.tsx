/** Issuing cannot be undone: it is confirmed once, with what will happen. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { RunView } from '../../../../shared/contract/billing.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { closeIfStale } from './approve-button.tsx'
import { runTitles } from './run-titles.ts'

export function IssueButton({ run }: { readonly run: RunView }) {
	const t = useT()
	const format = useFormat()
	const [asking, ask] = useDisclosure(false)
	const issue = useAction('billing.issue', ask.close)
	const count = run.count
	return (
		<>
			<Button disabled={count === 0} onClick={ask.open}>
				{t('billing.issue')}
			</Button>
			<Modal
				opened={asking}
				onClose={ask.close}
				title={t('billing.issue-ask', { what: t(runTitles[run.kind], { month: format.month(run.month) }) })}
				transitionProps={{ duration: 0 }}
				closeButtonProps={{ 'aria-label': t('action.close') }}
			>
				<Stack>
					<Text size="sm">
						{t('billing.issue-means', { count, total: run.total === null ? '–' : format.money(run.total) })}
					</Text>
					<Group justify="flex-end">
						<Button variant="default" onClick={ask.close}>
							{t('action.back')}
						</Button>
						<Button
							data-autofocus
							loading={issue.isPending}
							onClick={() => issue.mutate({ runId: run.id }, { onError: closeIfStale(ask.close) })}
						>
							{t('billing.issue-now', { count })}
						</Button>
					</Group>
				</Stack>
			</Modal>
		</>
	)
}
