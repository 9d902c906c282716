/** Which metering points lie behind a main meter: what its balance is drawn from, from a day on. */
import { Button, Group, MultiSelect, Select, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useSearchParams } from 'wouter'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { DateField } from '../../parts/fields.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'

type Feed = Output<Calls['plausibility.feeds']>['feeds'][number]
type Point = Output<Calls['readings.points']>['points'][number]

const nameOf = ({ unitName, name }: Point) => `${unitName} · ${name}`

/** ?main=24 chooses the main meter. */
export function FeedsPage() {
	const t = useT()
	const feeds = useView('plausibility.feeds', {})
	const points = useView('readings.points', {})
	return (
		<>
			<PageHead title={t('feeds.title')} above={t('nav.plausibility')} sub={t('feeds.sub')} />
			<Answered answer={points}>
				{({ points: known }) => (
					<Answered answer={feeds}>
						{({ feeds: standing }) => (
							<div className="grid">
								<Standing feeds={standing} points={known} />
								<FeedForm feeds={standing} points={known} />
							</div>
						)}
					</Answered>
				)}
			</Answered>
		</>
	)
}

type Props = { readonly feeds: readonly Feed[]; readonly points: readonly Point[] }

function Standing({ feeds, points }: Props) {
	const t = useT()
	const format = useFormat()
	const named = (id: number) => points.find((point) => point.id === id)
	const text = (id: number) => {
		const point = named(id)
		return point === undefined ? '' : nameOf(point)
	}
	return (
		<Card title={t('feeds.list')} span={7}>
			{feeds.length === 0 ? (
				<p className="small">{t('feeds.none')}</p>
			) : (
				<DataTable
					label={t('feeds.list')}
					rows={feeds}
					rowKey={({ mainPointId }) => mainPointId}
					columns={[
						{
							key: 'main',
							title: t('feeds.main'),
							cell: ({ mainPointId }) => <TextLink to={`/points/${mainPointId}`}>{text(mainPointId)}</TextLink>,
						},
						{
							key: 'subs',
							title: t('feeds.subs'),
							cell: ({ subPointIds }) => subPointIds.map(text).join(', '),
						},
						{ key: 'from', title: t('feeds.from'), cell: ({ from }) => format.date(from) },
						{
							key: 'change',
							title: t('feeds.change'),
							cell: ({ mainPointId }) => (
								<TextLink to={`/plausibility/feeds?main=${mainPointId}`}>{t('feeds.change')}</TextLink>
							),
						},
					]}
				/>
			)}
		</Card>
	)
}

const fresh = { from: '', subs: null as readonly string[] | null }

function FeedForm({ feeds, points }: Props) {
	const t = useT()
	const [search, setSearch] = useSearchParams()
	const asked = search.get('main') ?? ''
	const main = points.find(({ id }) => String(id) === asked) ?? null
	const choices = (chosen: readonly Point[]) =>
		chosen.map((point) => ({ value: String(point.id), label: nameOf(point) }))
	return (
		<Card title={t('feeds.set')} span={5}>
			<Stack gap="sm">
				<Select
					label={t('feeds.main')}
					searchable
					value={main === null ? null : String(main.id)}
					onChange={(id) => setSearch(id === null ? {} : { main: id }, { replace: true })}
					data={choices(points)}
				/>
				{main !== null && (
					<Fed
						key={main.id}
						main={main}
						standing={feeds.find(({ mainPointId }) => mainPointId === main.id)?.subPointIds.map(String) ?? []}
						choices={choices(points.filter(({ id, medium }) => id !== main.id && medium === main.medium))}
					/>
				)}
			</Stack>
		</Card>
	)
}

type FedProps = {
	readonly main: Point
	readonly standing: readonly string[]
	readonly choices: readonly { readonly value: string; readonly label: string }[]
}

function Fed({ main, standing, choices }: FedProps) {
	const t = useT()
	const { value, change, clear } = useDraft(`feed-${main.id}`, fresh)
	const save = useAction('plausibility.saveFeed', () => {
		clear()
		notifications.show({ message: t('feeds.saved') })
	})
	const subs = value.subs ?? standing
	return (
		<>
			<MultiSelect
				label={t('feeds.subs')}
				description={t('feeds.subs-means')}
				searchable
				value={[...subs]}
				onChange={(next) => change({ subs: next })}
				data={[...choices]}
			/>
			<DateField
				label={t('feeds.from')}
				description={t('feeds.from-means')}
				value={value.from}
				onChange={(from) => change({ from })}
			/>
			<Group>
				<Button
					disabled={value.from === ''}
					loading={save.isPending}
					onClick={() => save.mutate({ mainPointId: main.id, subPointIds: subs.map(Number), from: value.from })}
				>
					{t('feeds.save')}
				</Button>
			</Group>
		</>
	)
}
