/** Who decides, why, and what: with the keys Enter and E. The name is remembered; the reason is asked for each time. */
import { Button, Group, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { type RefObject, useRef, useState } from 'react'
import type { FindingView, PointWindow } from '../../../../shared/contract/plausibility.ts'
import { useAction } from '../../answers.ts'
import { useFormat, useZone } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { localToday } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { KeyHint } from '../../parts/key-hint.tsx'
import { CorrectDrawer } from './correct-drawer.tsx'
import { EstimateDrawer } from './estimate-drawer.tsx'
import { StateMark } from './queue-table.tsx'

type Props = { readonly finding: FindingView; readonly window: PointWindow; readonly onNext: () => void }
export type Signed = { readonly author: string; readonly reason: string }

/** Rules about single stands: there is a value to be replaced. */
const aboutStands = new Set<FindingView['rule']>([
	...(['missing', 'quarantined', 'reset', 'exchange', 'reverse-flow', 'glitch', 'jump', 'scale-change'] as const),
])

export function Decision({ finding, window, onNext }: Props) {
	const t = useT()
	const { value: who, change } = useDraft('decider', { author: '' })
	const [reason, setReason] = useState('')
	const [drawer, setDrawer] = useState<'correct' | 'estimate' | null>(null)
	const authorField = useRef<HTMLInputElement>(null)
	const reasonField = useRef<HTMLInputElement>(null)
	const signed = { author: who.author.trim(), reason: reason.trim() }
	const isSigned = signed.author !== '' && signed.reason !== ''
	/** Where something is still to be said, the field for it is where one writes next. */
	const whenSigned = (then: () => void) => () => {
		if (isSigned) return then()
		;(signed.author === '' ? authorField : reasonField).current?.focus()
		notifications.show({ message: t('plausibility.needs-author') })
	}
	const accept = useAction('plausibility.accept', ({ overlays }) => {
		const message = overlays === 0 ? t('plausibility.accepted') : t('plausibility.accepted-values', { count: overlays })
		notifications.show({ message })
		onNext()
	})
	const isOpen = finding.state === 'open'
	const acceptNow = whenSigned(() => isOpen && accept.mutate({ findingId: finding.id, ...signed }))
	const estimateNow = whenSigned(() => isOpen && aboutStands.has(finding.rule) && setDrawer('estimate'))
	useHotkeys([
		['Enter', (event) => !isOnControl(event.target) && drawer === null && acceptNow()],
		['E', () => drawer === null && estimateNow()],
	])
	if (!isOpen) return <Decided finding={finding} window={window} author={who.author} />
	return (
		<>
			<WhoAndWhy
				author={{ value: who.author, field: authorField, set: (author) => change({ author }) }}
				reason={{ value: reason, field: reasonField, set: setReason }}
			/>
			<Group gap="xs">
				<Button loading={accept.isPending} onClick={acceptNow} rightSection={<KeyHint>Enter</KeyHint>}>
					{t('plausibility.accept')}
				</Button>
				{aboutStands.has(finding.rule) && (
					<>
						<Button variant="default" onClick={whenSigned(() => setDrawer('correct'))}>
							{t('plausibility.correct')}
						</Button>
						<Button variant="default" onClick={estimateNow} rightSection={<KeyHint>E</KeyHint>}>
							{t('plausibility.estimate')}
						</Button>
						<AskMemory finding={finding} />
					</>
				)}
			</Group>
			<CorrectDrawer
				{...{ finding, window, signed }}
				opened={drawer === 'correct'}
				onClose={() => setDrawer(null)}
				onDone={onNext}
			/>
			<EstimateDrawer
				{...{ finding, signed }}
				opened={drawer === 'estimate'}
				onClose={() => setDrawer(null)}
				onDone={onNext}
			/>
		</>
	)
}

type Field = {
	readonly value: string
	readonly field: RefObject<HTMLInputElement | null>
	readonly set: (value: string) => void
}

function WhoAndWhy({ author, reason }: { readonly author: Field; readonly reason: Field }) {
	const t = useT()
	return (
		<Group align="flex-end" gap="sm">
			<TextInput
				ref={author.field}
				label={t('plausibility.author')}
				value={author.value}
				w={180}
				maxLength={120}
				onChange={(event) => author.set(event.currentTarget.value)}
			/>
			<TextInput
				ref={reason.field}
				label={t('plausibility.reason')}
				placeholder={t('plausibility.reason-hint')}
				value={reason.value}
				style={{ flex: 1, minWidth: 220 }}
				maxLength={400}
				onChange={(event) => reason.set(event.currentTarget.value)}
			/>
		</Group>
	)
}

/** There Enter means something already. */
const isOnControl = (target: EventTarget | null): boolean =>
	target instanceof Element && target.closest('button, a, input, textarea, select, [role="dialog"]') !== null

function AskMemory({ finding }: Pick<Props, 'finding'>) {
	const t = useT()
	const zone = useZone()
	const ask = useAction('network.reread', () => notifications.show({ message: t('plausibility.memory-asked') }))
	const days = { from: localToday(finding.from - 86_400_000, zone), to: localToday(finding.to + 86_400_000, zone) }
	return (
		<Button
			variant="subtle"
			loading={ask.isPending}
			onClick={() =>
				ask.mutate({ key: `meter:${finding.meterId}`, ...days, what: ['freeze', 'settlement', 'profile'] })
			}
		>
			{t('plausibility.memory')}
		</Button>
	)
}

function Decided({ finding, window, author }: Pick<Props, 'finding' | 'window'> & { readonly author: string }) {
	const t = useT()
	const format = useFormat()
	const undo = useAction('plausibility.undo', () => notifications.show({ message: t('plausibility.undone') }))
	const overlayIds = window.overlays
		.filter(({ findingId, undone }) => findingId === finding.id && undone === null)
		.map(({ id }) => id)
	const { decided } = finding
	return (
		<Group gap="sm" justify="space-between">
			<span>
				<StateMark state={finding.state} />{' '}
				{decided !== null &&
					t('plausibility.decided', {
						state: t(`plausibility.state.${finding.state}`),
						by: decided.by,
						at: format.dateTime(decided.at),
						comment: decided.comment ?? '',
					})}
			</span>
			<Button
				variant="default"
				loading={undo.isPending}
				onClick={() =>
					undo.mutate({ overlayIds, findingId: finding.id, author: author.trim() || (decided?.by ?? '–') })
				}
			>
				{t('plausibility.undo')}
			</Button>
		</Group>
	)
}
