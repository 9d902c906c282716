/** A draft is approved by somebody who has seen what is yellow; what they say to it is kept with the run. */
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { RunView } from '../../../../shared/contract/billing.ts'
import type { CallFailed } from '../../../../shared/rpc.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { countOf } from './problems.tsx'
import { runTitles } from './run-titles.ts'

export function ApproveButton({ run }: { readonly run: RunView }) {
	const t = useT()
	const format = useFormat()
	const [asking, ask] = useDisclosure(false)
	const red = countOf(run, 'red')
	return (
		<>
			<Button
				disabled={red > 0 || run.count === 0}
				title={red > 0 ? t('billing.red-first', { count: red }) : undefined}
				onClick={ask.open}
			>
				{t('billing.approve')}
			</Button>
			<Modal
				opened={asking}
				onClose={ask.close}
				title={t('billing.approve-ask', { what: t(runTitles[run.kind], { month: format.month(run.month) }) })}
				transitionProps={{ duration: 0 }}
				closeButtonProps={{ 'aria-label': t('action.close') }}
			>
				<Form run={run} onClose={ask.close} />
			</Modal>
		</>
	)
}

/** What is to be done about a stale draft stands on the page behind the dialog. */
export const closeIfStale = (close: () => void) => (failed: CallFailed) => {
	if (failed.error?.code === 'run-stale') close()
}

type Said = Readonly<Record<string, { readonly isSeen: boolean; readonly comment: string }>>

function Form({ run, onClose }: { readonly run: RunView; readonly onClose: () => void }) {
	const t = useT()
	const { value: who, change } = useDraft('decider', { author: '' })
	const [said, setSaid] = useState<Said>({})
	const approve = useAction('billing.approve', onClose)
	const codes = run.findings.map(({ code }) => code)
	const isReady = who.author.trim() !== '' && codes.every((code) => said[code]?.isSeen === true)
	const say = (code: string, more: Partial<Said[string]>) =>
		setSaid((before) => ({ ...before, [code]: { isSeen: false, comment: '', ...before[code], ...more } }))
	const seen = codes.map((code) => ({ code, comment: said[code]?.comment.trim() || null }))
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault()
				if (isReady) approve.mutate({ runId: run.id, by: who.author.trim(), seen }, { onError: closeIfStale(onClose) })
			}}
		>
			<Stack>
				<Text size="sm">{t('billing.approve-means')}</Text>
				{codes.length > 0 && (
					<Stack gap="xs" role="group" aria-label={t('billing.approve-seen')}>
						<Text size="sm" fw={600}>
							{t('billing.approve-seen')}
						</Text>
						{run.findings.map(({ code, count }) => (
							<Stack key={code} gap={4}>
								<Checkbox
									label={`${t(`problem.${code}`)} (${count})`}
									checked={said[code]?.isSeen ?? false}
									onChange={(event) => say(code, { isSeen: event.currentTarget.checked })}
								/>
								<TextInput
									size="xs"
									aria-label={`${t('billing.approve-comment')}: ${t(`problem.${code}`)}`}
									placeholder={t('billing.approve-comment')}
									value={said[code]?.comment ?? ''}
									onChange={(event) => say(code, { comment: event.currentTarget.value })}
								/>
							</Stack>
						))}
					</Stack>
				)}
				<TextInput
					label={t('billing.approve-who')}
					value={who.author}
					autoComplete="name"
					onChange={(event) => change({ author: event.currentTarget.value })}
				/>
				<Group justify="flex-end">
					<Button variant="default" onClick={onClose}>
						{t('action.back')}
					</Button>
					<Button type="submit" disabled={!isReady} loading={approve.isPending}>
						{t('billing.approve-now')}
					</Button>
				</Group>
			</Stack>
		</form>
	)
}
