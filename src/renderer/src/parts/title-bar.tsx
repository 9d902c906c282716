import { Kbd } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconBell, IconBuilding, IconChecklist, IconSearch } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useView } from '../answers.ts'
import { useFormat, useStatus } from '../building.ts'
import { useT } from '../locales/index.ts'
import { Palette } from './palette.tsx'

export function TitleBar() {
	const t = useT()
	const status = useStatus()
	const [searching, search] = useDisclosure(false)
	useHotkeys([['mod+K', search.open]], [])
	return (
		<header className="title">
			<Link href="/" className="mark">
				<Mark />
				Zählwerk
			</Link>
			<span className="building-name" title={status?.building?.name}>
				<IconBuilding aria-hidden size={16} stroke={1.7} style={{ flexShrink: 0 }} />
				{status?.building?.name}
			</span>
			<button type="button" className="search" onClick={search.open}>
				<IconSearch aria-hidden size={15} />
				{t('search.prompt')}
				<Kbd size="xs">{t('key.ctrl')} K</Kbd>
			</button>
			<div className="title-right">
				<LiveState />
				<AlarmCount />
				<TodoCount />
			</div>
			<Palette opened={searching} onClose={search.close} />
		</header>
	)
}

const Mark = () => (
	<svg
		width="20"
		height="20"
		viewBox="0 0 24 24"
		fill="none"
		stroke="currentColor"
		strokeWidth="2.4"
		aria-hidden="true"
	>
		<path d="M2 13h4l3-8 5 14 3-8 1.5 2H22" strokeLinecap="round" strokeLinejoin="round" />
	</svg>
)

/** Lines that are open, and when the last value came. */
function LiveState() {
	const t = useT()
	const format = useFormat()
	const status = useStatus()
	if (status === undefined) return null
	const { open, total } = status.lines
	const health = total === 0 ? 'unknown' : open === total ? 'good' : open === 0 ? 'alarm' : 'warning'
	const last =
		status.lastReadingAt === null
			? t('live.never')
			: t('live.last', { at: format.timeWithSeconds(status.lastReadingAt) })
	return (
		<Link href="/lines">
			<span className="dot" data-health={health} />
			<span>
				{total === 0 ? t('live.no-lines') : t('live.lines', { open, total, count: total })} · {last}
			</span>
		</Link>
	)
}

/** Open ones that no other explains. */
function AlarmCount() {
	const t = useT()
	const open = useView('alarms.open', {}).data?.alarms ?? []
	const count = open.filter(({ suppressedBy }) => suppressedBy === null).length
	return (
		<Link href="/alarms">
			<IconBell aria-hidden size={16} stroke={1.7} />
			<span>{count === 0 ? t('alarms.none') : t('alarms.count', { count })}</span>
		</Link>
	)
}

function TodoCount() {
	const t = useT()
	const todo = useView('station.overview', {}).data?.todo ?? []
	const count = todo.filter(({ health }) => health === 'alarm' || health === 'warning').length
	return (
		<Link href="/">
			<IconChecklist aria-hidden size={16} stroke={1.7} />
			<span>{count === 0 ? t('todo.none') : t('todo.count', { count })}</span>
		</Link>
	)
}
