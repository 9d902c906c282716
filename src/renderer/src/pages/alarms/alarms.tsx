/** What is wrong, since when, what it means, where it is mended, and who has seen it. */
import { Button, Group, SegmentedControl } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBell } from '@tabler/icons-react'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import type { AlarmView } from '../../../../shared/contract/alarms.ts'
import { useView } from '../../answers.ts'
import { useT } from '../../locales/index.ts'
import { Answered, Empty, PageHead } from '../../parts/page.tsx'
import { AcknowledgeDrawer } from './acknowledge-drawer.tsx'
import { AlarmTable } from './alarm-table.tsx'
import { LimitsDrawer } from './limits-drawer.tsx'

const shownKinds = ['open', 'all'] as const
type Shown = (typeof shownKinds)[number]

export function AlarmsPage() {
	const t = useT()
	const [search, setSearch] = useSearchParams()
	const shown: Shown = search.get('show') === 'all' ? 'all' : 'open'
	const open = useView('alarms.open', {}).data?.alarms ?? []
	const [limiting, limits] = useDisclosure(false)
	const explained = open.filter(({ suppressedBy }) => suppressedBy !== null).length
	const sub = [
		t('alarms.open', { count: open.length }),
		...(explained === 0 ? [] : [t('alarms.explained', { count: explained })]),
	].join(' · ')
	return (
		<>
			<PageHead title={t('alarms.title')} sub={sub}>
				<SegmentedControl
					size="xs"
					aria-label={t('alarms.shown')}
					value={shown}
					onChange={(next) => setSearch(next === 'all' ? { show: 'all' } : {})}
					data={shownKinds.map((value) => ({ value, label: t(`alarms.show-${value}`) }))}
				/>
				<Button variant="default" onClick={limits.open}>
					{t('alarms.limits')}
				</Button>
			</PageHead>
			{shown === 'open' ? <OpenAlarms /> : <AllAlarms />}
			<LimitsDrawer opened={limiting} onClose={limits.close} />
		</>
	)
}

function OpenAlarms() {
	const t = useT()
	const answer = useView('alarms.open', {}, { refetchMs: 60_000 })
	return (
		<Answered answer={answer}>
			{({ alarms }) =>
				alarms.length === 0 ? (
					<Empty
						icon={<IconBell size={48} stroke={1.2} aria-hidden />}
						text={t('alarms.nothing-open')}
						hint={t('alarms.nothing-open-hint')}
					/>
				) : (
					<Choosing alarms={alarms} />
				)
			}
		</Answered>
	)
}

const page = 200

function AllAlarms() {
	const t = useT()
	const [before, setBefore] = useState<number | null>(null)
	const answer = useView('alarms.list', { before, limit: page }, { keepBefore: 'keep' })
	return (
		<Answered answer={answer}>
			{({ alarms, more }) =>
				alarms.length === 0 ? (
					<Empty
						icon={<IconBell size={48} stroke={1.2} aria-hidden />}
						text={t('alarms.nothing-ever')}
						hint={t('alarms.nothing-ever-hint')}
					/>
				) : (
					<>
						<Choosing alarms={alarms} />
						<Group justify="flex-end" gap="xs" mt="xs">
							{before !== null && (
								<Button size="xs" variant="default" onClick={() => setBefore(null)}>
									{t('alarms.newest')}
								</Button>
							)}
							{more && (
								<Button size="xs" variant="default" onClick={() => setBefore(alarms.at(-1)!.id)}>
									{t('alarms.older')}
								</Button>
							)}
						</Group>
					</>
				)
			}
		</Answered>
	)
}

/** Several can be acknowledged at once; what is over or was seen is not chosen. */
function Choosing({ alarms }: { readonly alarms: readonly AlarmView[] }) {
	const t = useT()
	const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
	const [seeing, see] = useDisclosure(false)
	const there = alarms.filter(({ id, acknowledged }) => chosen.has(id) && acknowledged === null)
	return (
		<>
			<Group gap="sm" mb="xs" mih={34}>
				{there.length > 0 && (
					<>
						<span role="status">{t('alarms.chosen', { count: there.length })}</span>
						<Button size="xs" onClick={see.open}>
							{t('alarms.acknowledge')}
						</Button>
					</>
				)}
			</Group>
			<AlarmTable alarms={alarms} chosen={chosen} onChoose={setChosen} />
			<AcknowledgeDrawer
				opened={seeing}
				alarms={there}
				onClose={see.close}
				onDone={() => {
					see.close()
					setChosen(new Set())
				}}
			/>
		</>
	)
}
