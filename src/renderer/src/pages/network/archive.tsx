/** The list of meters that the station wants and the one that the concentrator has, side by side. */
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconListDetails } from '@tabler/icons-react'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import type { ArchiveView, ComparedEntry, ConcentratorView } from '../../../../shared/contract/network.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { JobLine } from '../../parts/jobs.tsx'
import { Answered, Empty } from '../../parts/page.tsx'
import { AdoptDrawer } from './archive-adopt-drawer.tsx'
import { RepairDrawer } from './archive-repair-drawer.tsx'
import { ArchiveTable } from './archive-table.tsx'
import { MetersPasteDrawer } from './meters-paste-drawer.tsx'

const filters = ['differences', 'all', 'different', 'station-only', 'concentrator-only', 'silent'] as const
type Filter = (typeof filters)[number]

function fits({ verdict, silent }: ComparedEntry, filter: Filter): boolean {
	if (filter === 'all') return true
	if (filter === 'silent') return silent
	return filter === 'differences' ? verdict !== 'same' : verdict === filter
}

export function Archive({ concentrator }: { readonly concentrator: ConcentratorView }) {
	const answer = useView('network.archive', { concentratorId: concentrator.id })
	return <Answered answer={answer}>{(archive) => <Compared concentrator={concentrator} archive={archive} />}</Answered>
}

type Props = { readonly concentrator: ConcentratorView; readonly archive: ArchiveView }

function Compared({ concentrator, archive }: Props) {
	const t = useT()
	const format = useFormat()
	const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
	const { entries, readAt } = archive
	const [filter, setFilter] = useFilter(entries, readAt)
	const shown = entries.filter((entry) => fits(entry, filter))
	return (
		<Stack gap="sm">
			<Group gap="md" justify="space-between">
				{readAt !== null && <Filters entries={entries} filter={filter} onFilter={setFilter} />}
				<span className="small">
					{readAt === null ? t('archive.never-read') : t('archive.read-at', { at: format.dateTime(readAt) })}
				</span>
			</Group>
			<ArchiveActions
				concentrator={concentrator}
				archive={archive}
				chosen={chosen}
				onDone={() => setChosen(new Set())}
			/>
			<JobLine subject={concentrator.name} kinds={['read-archive', 'repair-archive']} />
			{shown.length === 0 ? (
				<Empty
					icon={<IconListDetails size={48} stroke={1.2} aria-hidden />}
					text={t(entries.length === 0 ? 'archive.none' : 'archive.none-shown')}
					{...(entries.length === 0 ? { hint: t('archive.none-hint') } : {})}
				/>
			) : (
				<ArchiveTable
					entries={shown}
					compared={readAt === null ? 'not-yet' : 'yes'}
					chosen={chosen}
					onChoose={setChosen}
				/>
			)}
		</Stack>
	)
}

type FiltersProps = {
	readonly entries: readonly ComparedEntry[]
	readonly filter: Filter
	readonly onFilter: (filter: Filter) => void
}

function Filters({ entries, filter, onFilter }: FiltersProps) {
	const t = useT()
	const format = useFormat()
	return (
		<SegmentedControl
			size="xs"
			aria-label={t('archive.shown')}
			value={filter}
			onChange={(next) => onFilter(next as Filter)}
			data={filters.map((value) => ({
				value,
				label: `${t(`archive.show-${value}`)} ${format.integer(entries.filter((one) => fits(one, value)).length)}`,
			}))}
		/>
	)
}

/** The filter is in the address: ?show=station-only. Where the address names none, what differs comes first. */
function useFilter(
	entries: readonly ComparedEntry[],
	readAt: number | null,
): readonly [Filter, (filter: Filter) => void] {
	const [search, setSearch] = useSearchParams()
	const asked = filters.find((known) => known === search.get('show'))
	const usual = entries.some((entry) => fits(entry, 'differences')) ? 'differences' : 'all'
	// Before the concentrator's own list is known there is nothing to compare with.
	return [readAt === null ? 'all' : (asked ?? usual), (next) => setSearch({ show: next }, { replace: true })]
}

type ActionsProps = Props & { readonly chosen: ReadonlySet<number>; readonly onDone: () => void }

function ArchiveActions({ concentrator, archive, chosen, onDone }: ActionsProps) {
	const t = useT()
	const [repairing, repair] = useDisclosure(false)
	const [adopting, adopt] = useDisclosure(false)
	const [pasting, paste] = useDisclosure(false)
	const all = archive.entries.filter(({ verdict }) => verdict !== 'same')
	const meant = chosen.size === 0 ? all : all.filter(({ point }) => chosen.has(point))
	const unknown = meant.filter(({ verdict }) => verdict === 'concentrator-only')
	const closed = (close: () => void) => () => {
		close()
		onDone()
	}
	return (
		<Group gap="xs">
			{archive.readAt !== null && (
				<>
					<Button size="xs" variant="default" disabled={meant.length === 0} onClick={repair.open}>
						{t(chosen.size === 0 ? 'archive.repair-all' : 'archive.repair-chosen', { count: meant.length })}
					</Button>
					<Button size="xs" variant="default" disabled={unknown.length === 0} onClick={adopt.open}>
						{t('archive.adopt', { count: unknown.length })}
					</Button>
				</>
			)}
			<Button size="xs" variant="default" onClick={paste.open}>
				{t('archive.add-meters')}
			</Button>
			{archive.readAt === null && <Text size="sm">{t('archive.read-first')}</Text>}
			<RepairDrawer
				opened={repairing}
				onClose={closed(repair.close)}
				concentrator={concentrator}
				entries={meant}
				all={chosen.size === 0 ? 'all' : 'chosen'}
			/>
			<AdoptDrawer opened={adopting} onClose={closed(adopt.close)} concentrator={concentrator} entries={unknown} />
			<MetersPasteDrawer opened={pasting} onClose={paste.close} concentrator={concentrator} archive={archive} />
		</Group>
	)
}
