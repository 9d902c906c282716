/** What of a point's meter is missing in the period, run by run, with its reason and the way to fetch it. */
import { Button, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { MeterGaps } from '../../../../shared/contract/collection.ts'
import type { PointView } from '../../../../shared/contract/readings.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { lastDay, type Period } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { Answered, Card } from '../../parts/page.tsx'
import { RereadDrawer } from '../network/reread-drawer.tsx'
import { type Gap, gapSentence } from './gap-words.ts'

type Props = { readonly meter: NonNullable<PointView['meter']>; readonly period: Period }

export function GapsCard({ meter, period }: Props) {
	const t = useT()
	const key = `meter:${meter.id}`
	const input = { key, from: period.start, to: lastDay(period) }
	const answer = useView('collection.gaps', input, { keepBefore: 'keep', refetchMs: 60_000 })
	const [rereading, reread] = useDisclosure(false)
	return (
		<Card
			title={t('gaps.title')}
			span={12}
			aside={
				<Button size="xs" variant="default" onClick={reread.open}>
					{t('gaps.reread')}
				</Button>
			}
		>
			<Answered answer={answer}>
				{({ meters }) => {
					const own = meters.find(({ meterId }) => meterId === meter.id)
					return own === undefined ? <p className="small">{t('gap.not-kept')}</p> : <Kinds gaps={own} />
				}}
			</Answered>
			<RereadDrawer opened={rereading} onClose={reread.close} subject={{ key, name: meter.serial }} />
		</Card>
	)
}

function Kinds({ gaps }: { readonly gaps: MeterGaps }) {
	const t = useT()
	return (
		<dl className="facts">
			{gaps.kinds.map(({ kind, keeps, wanted, there, missing }) => (
				<div key={kind} style={{ display: 'contents' }}>
					<dt>{t(`gaps.kind-${kind}`)}</dt>
					<dd>
						{keeps === 'nothing' ? (
							<span className="small">{t('gap.not-kept')}</span>
						) : (
							<Stack gap={2}>
								<span>
									{wanted === 0 ? t('gaps.none-due') : t('gaps.there-of', { there, wanted })}
									{wanted > 0 && missing.length === 0 && ` · ${t('gaps.all-there')}`}
								</span>
								{missing.map((gap) => (
									<Run key={gap.from} gap={gap} lastAnswerAt={gaps.lastAnswerAt} />
								))}
							</Stack>
						)}
					</dd>
				</div>
			))}
		</dl>
	)
}

function Run({ gap, lastAnswerAt }: { readonly gap: Gap; readonly lastAnswerAt: number | null }) {
	const t = useT()
	const format = useFormat()
	const from = format.dateTime(gap.from)
	const when = gap.from === gap.to ? from : t('gaps.from-to', { from, to: format.dateTime(gap.to) })
	return (
		<span className="small">
			<span className="nowrap">{when}</span> · {t('gaps.values', { count: gap.count })}:{' '}
			{gapSentence(t, format, gap, lastAnswerAt)}
		</span>
	)
}
