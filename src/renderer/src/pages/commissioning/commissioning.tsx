/** The first hour as steps: each can be left, taken up again, and done later. */
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link, Redirect } from 'wouter'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useView } from '../../answers.ts'
import { type Format, useFormat } from '../../building.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { ButtonLink } from '../../parts/link.tsx'
import { Answered, PageHead } from '../../parts/page.tsx'
import { BalanceStep } from './balance-step.tsx'
import { CheckStep } from './check-step.tsx'
import './commissioning.css'
import { ImportStep } from './import-step.tsx'
import { LinesStep } from './lines-step.tsx'
import { MatchStep } from './match-step.tsx'
import { ReportStep } from './report-step.tsx'
import { ScanStep } from './scan-step.tsx'

export type State = Output<Calls['commissioning.state']>

const steps = ['lines', 'scan', 'import', 'match', 'check', 'balance', 'report'] as const
type Step = (typeof steps)[number]
const isStep = (text: string): text is Step => steps.some((step) => step === text)

export function CommissioningPage({ step = 'lines' }: { readonly step?: string }) {
	const t = useT()
	const answer = useView('commissioning.state', {}, { refetchMs: 15_000 })
	if (!isStep(step)) return <Redirect to="/commissioning" />
	const next = steps[steps.indexOf(step) + 1]
	return (
		<>
			<PageHead title={t('nav.commissioning')} sub={t('commissioning.sub')}>
				{next !== undefined && (
					<ButtonLink to={`/commissioning/${next}`} variant="default">
						{t('commissioning.next', { step: t(`step.${next}`) })}
					</ButtonLink>
				)}
			</PageHead>
			<Answered answer={answer}>
				{(state) => (
					<>
						<Steps chosen={step} state={state} />
						<StepPage step={step} state={state} />
					</>
				)}
			</Answered>
		</>
	)
}

function Steps({ chosen, state }: { readonly chosen: Step; readonly state: State }) {
	const t = useT()
	const format = useFormat()
	return (
		<nav aria-label={t('commissioning.steps')}>
			<ol className="steps">
				{steps.map((step, index) => {
					const { isDone, text } = progressOf(step, state, t, format)
					const Icon = isDone ? IconCircleCheck : IconCircleDashed
					return (
						<li key={step}>
							<Link href={`/commissioning/${step}`} aria-current={step === chosen ? 'step' : undefined}>
								<Icon
									aria-hidden
									size={20}
									stroke={1.7}
									className="state-icon"
									data-health={isDone ? 'good' : 'unknown'}
								/>
								<span>
									{index + 1}. {t(`step.${step}`)}
									<span className="small">{text}</span>
								</span>
							</Link>
						</li>
					)
				})}
			</ol>
		</nav>
	)
}

type Progress = { readonly isDone: boolean; readonly text: string }

function progressOf(step: Step, state: State, t: Translate, format: Format): Progress {
	const of = (key: 'lines' | 'match' | 'check', done: number, all: number): Progress => ({
		isDone: all > 0 && done === all,
		text: all === 0 ? t('step.open') : t(`step.${key}.state`, { done: format.integer(done), all: format.integer(all) }),
	})
	switch (step) {
		case 'lines':
			return of('lines', state.linesTested, state.lines)
		case 'scan':
			return { isDone: state.meters > 0, text: state.meters > 0 ? format.integer(state.meters) : t('step.open') }
		case 'import': {
			const at = state.lastImportAt
			return {
				isDone: at !== null,
				text: at === null ? t('step.open') : t('step.import.state', { date: format.date(at) }),
			}
		}
		case 'match':
			return of('match', state.joined, state.listed)
		case 'check':
			return of('check', state.equal, state.meters)
		default:
			return { isDone: false, text: '' }
	}
}

function StepPage({ step, state }: { readonly step: Step; readonly state: State }): ReactNode {
	switch (step) {
		case 'lines':
			return <LinesStep state={state} />
		case 'scan':
			return <ScanStep />
		case 'import':
			return <ImportStep />
		case 'match':
			return <MatchStep />
		case 'check':
			return <CheckStep state={state} />
		case 'balance':
			return <BalanceStep />
		case 'report':
			return <ReportStep state={state} />
	}
}
