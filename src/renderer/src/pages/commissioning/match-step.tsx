/** Found devices beside the list: pairs to confirm, and what is left over on both sides. */
import { Button, Group, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowsJoin } from '@tabler/icons-react'
import { useState } from 'react'
import type { MatchView } from '../../../../shared/contract/commissioning.ts'
import type { LineView } from '../../../../shared/contract/lines.ts'
import type { ModelView } from '../../../../shared/contract/meters.ts'
import { CallFailed } from '../../../../shared/rpc.ts'
import { visibleText } from '../../../../shared/visible-text.ts'
import { useView } from '../../answers.ts'
import { errorText, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Answered, Card, Empty } from '../../parts/page.tsx'
import { act, queries } from '../../station.ts'
import { proposedModel } from '../lines/proposed-model.ts'
import { modelChoices } from '../meters/model-choices.ts'

type Pair = MatchView['pairs'][number]

export function MatchStep() {
	const t = useT()
	const answer = useView('commissioning.matches', {}, { refetchMs: 15_000 })
	return (
		<Answered answer={answer}>
			{(view) => {
				if (view.pairs.length + view.strangers.length + view.waiting.length + view.joined === 0) {
					return (
						<Empty
							icon={<IconArrowsJoin size={48} stroke={1.2} aria-hidden />}
							text={t('match.none')}
							hint={t('match.none-hint')}
						/>
					)
				}
				return (
					<div className="grid">
						<Pairs pairs={view.pairs} joined={view.joined} />
						<Strangers strangers={view.strangers} />
						<Waiting waiting={view.waiting} />
					</div>
				)
			}}
		</Answered>
	)
}

const foreign = (text: string) => <span className="mono foreign">{visibleText(text)}</span>
const keyOf = ({ lineId, address }: { readonly lineId: number; readonly address: string }) => `${lineId} ${address}`

function Pairs({ pairs, joined }: { readonly pairs: readonly Pair[]; readonly joined: number }) {
	const t = useT()
	const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({})
	const [busy, setBusy] = useState(false)
	const models = useView('meters.models', {}).data?.models ?? []
	const lines = useView('lines.list', {}).data?.lines ?? []
	const modelOf = (pair: Pair) =>
		chosen[keyOf(pair)] ?? pair.modelId ?? proposedModel(fitting(models, lines, pair), asFound(pair))?.id ?? null
	const ready = pairs.filter((pair) => modelOf(pair) !== null)
	const join = async (those: readonly Pair[]) => {
		setBusy(true)
		try {
			for (const pair of those) {
				const { listedId, lineId, address } = pair
				await act('commissioning.join', { listedId, lineId, address, modelId: modelOf(pair)! })
			}
		} catch (cause) {
			const text = cause instanceof CallFailed ? errorText(t, cause) : String(cause)
			notifications.show({ color: 'red', title: t('error.title'), message: text })
		} finally {
			// Those before a failure are joined: the table must say so.
			void queries.invalidateQueries()
			setBusy(false)
		}
	}
	const columns: readonly Column<Pair>[] = [
		...foundColumns(t),
		{ key: 'listed', title: t('match.listed'), cell: ({ listedSerial }) => foreign(listedSerial) },
		{ key: 'place', title: t('points.unit'), cell: ({ unitName, pointName }) => `${unitName}, ${pointName}` },
		{ key: 'by', title: t('match.by'), cell: ({ by }) => <span className="small">{t(`match.by.${by}`)}</span> },
		{
			key: 'model',
			title: t('meters.model'),
			width: 230,
			cell: (pair) => (
				<Select
					size="xs"
					searchable
					aria-label={t('match.model-of', { serial: pair.listedSerial })}
					placeholder={t('scan.choose-model')}
					data={modelChoices(fitting(models, lines, pair))}
					value={modelOf(pair)}
					onChange={(next) => next && setChosen((before) => ({ ...before, [keyOf(pair)]: next }))}
				/>
			),
		},
	]
	return (
		<Card
			title={t('match.pairs')}
			span={12}
			aside={<span className="small">{t('match.joined', { count: joined })}</span>}
		>
			{pairs.length === 0 ? (
				<span className="small">{t('match.pairs-none')}</span>
			) : (
				<>
					<DataTable label={t('match.pairs')} columns={columns} rows={pairs} rowKey={keyOf} />
					<Group justify="flex-end" mt="sm">
						<Button disabled={ready.length === 0} loading={busy} onClick={() => void join(ready)}>
							{t('match.join-all', { count: ready.length })}
						</Button>
					</Group>
				</>
			)}
		</Card>
	)
}

const asFound = (pair: Pair): Parameters<typeof proposedModel>[1] => ({ ...pair, value: null, unit: '', meterId: null })

/** Models of the line's protocol. */
function fitting(models: readonly ModelView[], lines: readonly LineView[], { lineId }: Pair): readonly ModelView[] {
	const protocol = lines.find(({ id }) => id === lineId)?.protocol
	return models.filter((model) => model.protocol === protocol)
}

type FoundRow = MatchView['strangers'][number]

const foundColumns = (t: ReturnType<typeof useT>): readonly Column<FoundRow>[] => [
	{ key: 'found', title: t('match.found'), sortBy: ({ serial }) => serial, cell: ({ serial }) => foreign(serial) },
	{
		key: 'way',
		title: t('lines.line'),
		cell: ({ lineName, address }) => (
			<span className="small">
				{lineName}, {foreign(address)}
			</span>
		),
	},
]

function Strangers({ strangers }: Pick<MatchView, 'strangers'>) {
	const t = useT()
	const columns: readonly Column<FoundRow>[] = [
		...foundColumns(t),
		{
			key: 'maker',
			title: t('meters.maker'),
			cell: ({ manufacturer }) => <span className="foreign">{visibleText(manufacturer ?? '–')}</span>,
		},
	]
	return (
		<Card title={t('match.strangers')} span={6}>
			<p className="small">{t('match.strangers-means')}</p>
			<DataTable
				label={t('match.strangers')}
				columns={columns}
				rows={strangers}
				rowKey={keyOf}
				{...(strangers.length > 9 ? { height: 330 } : {})}
			/>
		</Card>
	)
}

function Waiting({ waiting }: Pick<MatchView, 'waiting'>) {
	const t = useT()
	const columns: readonly Column<MatchView['waiting'][number]>[] = [
		{ key: 'serial', title: t('match.listed'), sortBy: ({ serial }) => serial, cell: ({ serial }) => foreign(serial) },
		{
			key: 'place',
			title: t('points.unit'),
			sortBy: ({ unitName }) => unitName,
			cell: ({ unitName, pointName }) => `${unitName}, ${pointName}`,
		},
	]
	return (
		<Card title={t('match.waiting')} span={6}>
			<p className="small">{t('match.waiting-means')}</p>
			<DataTable
				label={t('match.waiting')}
				columns={columns}
				rows={waiting}
				rowKey={({ listedId }) => listedId}
				{...(waiting.length > 9 ? { height: 330 } : {})}
			/>
		</Card>
	)
}
