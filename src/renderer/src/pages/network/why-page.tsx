/** Why a meter is not read: every link of the chain from this PC to it, and in the end one sentence and one step. */
import { Button, Stack, Text } from '@mantine/core'
import type { WhyView } from '../../../../shared/contract/network.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { ButtonLink } from '../../parts/link.tsx'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { StateBadge, StateIcon } from '../../parts/state.tsx'
import { useWhyWords } from './why-words.ts'
import './network.css'

export function WhyPage({ meterId }: { readonly meterId: number }) {
	const t = useT()
	const nodes = useView('network.topology', {})
	const answer = useView('network.why', { meterId })
	const probe = useAction('network.probe')
	// The station keeps no probe: what was asked just now stays on the page until it is left.
	const shown = probe.data === undefined ? answer : { ...answer, data: probe.data }
	const meter = nodes.data?.nodes.find(({ kind, id }) => kind === 'meter' && id === meterId)
	const isRead = shown.data?.steps.every(({ health }) => health !== 'alarm')
	if (answer.error?.error?.code === 'not-found') return <NotHere />
	return (
		<>
			<PageHead
				title={t(isRead ? 'why.title-read' : 'why.title', { serial: meter?.name ?? '…' })}
				above={t('nav.network')}
				sub={meter?.place ?? undefined}
				beside={meter === undefined ? undefined : <StateBadge health={meter.health} />}
			>
				<ButtonLink to={`/network?node=meter:${meterId}`} variant="default">
					{t('why.in-network')}
				</ButtonLink>
				<Button loading={probe.isPending} onClick={() => probe.mutate({ meterId })}>
					{t('why.ask-now')}
				</Button>
			</PageHead>
			<Answered answer={shown}>
				{(view) => <Chain view={view} asking={probe.isPending} onAsk={() => probe.mutate({ meterId })} />}
			</Answered>
		</>
	)
}

type ChainProps = { readonly view: WhyView; readonly asking: boolean; readonly onAsk: () => void }

function Chain({ view, asking, onAsk }: ChainProps) {
	const t = useT()
	const format = useFormat()
	const words = useWhyWords()
	const firstWrong = view.steps.findIndex(({ health }) => health === 'alarm' || health === 'warning')
	return (
		<div className="grid" style={{ alignItems: 'start' }}>
			<Card title={t('why.chain')} aside={t('why.looked-at', { at: format.dateTime(view.at) })} span={7}>
				<ol className="chain">
					{view.steps.map((step, index) => (
						<li key={step.step} {...(index === firstWrong ? { 'data-first-wrong': '' } : {})}>
							<span className="step-icon">
								<StateIcon health={step.health} size={20} />
							</span>
							<div className="step-body">
								<div className="step-title">
									{t(`whyStep.${step.step}`)}
									<Text component="span" size="xs" c="dimmed" fw={400}>
										{' '}
										· {t(`whyHealth.${step.health}`)}
									</Text>
								</div>
								<div className="step-text">{words.finding(step.code, step.facts)}</div>
							</div>
						</li>
					))}
				</ol>
			</Card>
			<div className="verdict" style={{ gridColumn: 'span 5' }}>
				<Verdict view={view} asking={asking} onAsk={onAsk} />
			</div>
		</div>
	)
}

function Verdict({ view, asking, onAsk }: ChainProps) {
	const t = useT()
	const words = useWhyWords()
	const { code, facts, next, href } = view.verdict
	return (
		<Card title={t('why.verdict')}>
			<Stack gap="sm" align="flex-start">
				<Text fw={600} size="lg">
					{words.finding(code, facts)}
				</Text>
				{next !== '' && (
					<div>
						<Text size="xs" c="dimmed">
							{t('why.next-step')}
						</Text>
						<Text size="sm">{words.next(next, facts)}</Text>
					</div>
				)}
				{href !== null && (
					<ButtonLink to={href} variant="light">
						{words.button(href)}
					</ButtonLink>
				)}
				{href === null && next === 'probe' && (
					<Button variant="light" loading={asking} onClick={onAsk}>
						{t('why.ask-now')}
					</Button>
				)}
			</Stack>
		</Card>
	)
}
