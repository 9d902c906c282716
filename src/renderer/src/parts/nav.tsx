import { Kbd } from '@mantine/core'
import {
	IconBell,
	IconBuilding,
	IconChartHistogram,
	IconFileInvoice,
	IconGauge,
	IconHelp,
	IconHome,
	IconPlug,
	IconSettings,
	type TablerIcon,
} from '@tabler/icons-react'
import { Link, useLocation } from 'wouter'
import { useView } from '../answers.ts'
import { type TextKey, useT } from '../locales/index.ts'

type Entry = {
	readonly to: string
	readonly text: TextKey
	readonly icon: TablerIcon
	readonly also?: readonly string[]
}
type SubEntry = { readonly to: string; readonly text: TextKey; readonly under: string }

const entries: readonly Entry[] = [
	{ to: '/', text: 'nav.overview', icon: IconHome },
	{ to: '/consumption', text: 'nav.consumption', icon: IconChartHistogram },
	{ to: '/points', text: 'nav.points', icon: IconGauge },
	{ to: '/units', text: 'nav.units', icon: IconBuilding },
	{ to: '/lines', text: 'nav.lines', icon: IconPlug, also: ['/commissioning', '/meters', '/network', '/gaps'] },
	{ to: '/billing', text: 'nav.billing', icon: IconFileInvoice, also: ['/tariffs', '/costs', '/plausibility'] },
	{ to: '/alarms', text: 'nav.alarms', icon: IconBell },
]
/** Second level, shown where one is inside. */
const subEntries: readonly SubEntry[] = [
	{ to: '/lines', text: 'nav.lines-only', under: '/lines' },
	{ to: '/commissioning', text: 'nav.commissioning', under: '/lines' },
	{ to: '/network', text: 'nav.network', under: '/lines' },
	{ to: '/network/callers', text: 'nav.callers', under: '/lines' },
	{ to: '/network/exchange', text: 'nav.exchange', under: '/lines' },
	{ to: '/meters', text: 'nav.meters', under: '/lines' },
	{ to: '/gaps', text: 'nav.gaps', under: '/lines' },
	{ to: '/billing', text: 'nav.months', under: '/billing' },
	{ to: '/costs', text: 'nav.costs', under: '/billing' },
	{ to: '/plausibility', text: 'nav.plausibility', under: '/billing' },
	{ to: '/tariffs', text: 'nav.tariffs', under: '/billing' },
]

/** The deepest entry that holds the path: /network/callers is not also /network. */
const chosenSub = (path: string): string | null =>
	subEntries.reduce<string | null>(
		(deepest, { to }) => (within(path, to) && to.length > (deepest?.length ?? 0) ? to : deepest),
		null,
	)

const within = (path: string, place: string) =>
	place === '/' ? path === '/' : path === place || path.startsWith(`${place}/`)

export function Nav() {
	const t = useT()
	const [path] = useLocation()
	const counts = useTodoCounts()
	return (
		<nav className="nav" aria-label={t('nav.label')}>
			{entries.map((entry) => {
				const inside = [entry.to, ...(entry.also ?? [])].some((place) => within(path, place))
				const subs = inside ? subEntries.filter(({ under }) => under === entry.to) : []
				return (
					<div key={entry.to}>
						<NavLink entry={entry} chosen={inside} open={subs.length > 0} count={counts[entry.to] ?? 0} />
						{subs.map((sub) => (
							<Link
								key={sub.to}
								href={sub.to}
								className="nav-link sub"
								aria-current={chosenSub(path) === sub.to ? 'page' : undefined}
							>
								{t(sub.text)}
							</Link>
						))}
					</div>
				)
			})}
			<span className="nav-space" />
			<NavLink
				entry={{ to: '/settings', text: 'nav.settings', icon: IconSettings }}
				chosen={within(path, '/settings')}
			/>
			<NavLink entry={{ to: '/help', text: 'nav.help', icon: IconHelp }} chosen={within(path, '/help')} keys="F1" />
		</nav>
	)
}

type NavLinkProps = {
	readonly entry: Entry
	readonly chosen: boolean
	readonly open?: boolean
	readonly count?: number
	readonly keys?: string
}

function NavLink({ entry, chosen, open = false, count = 0, keys }: NavLinkProps) {
	const t = useT()
	const Icon = entry.icon
	return (
		<Link
			href={entry.to}
			className="nav-link"
			aria-current={chosen && !open ? 'page' : undefined}
			style={open ? { fontWeight: 600 } : undefined}
		>
			<Icon aria-hidden size={18} stroke={1.7} />
			{t(entry.text)}
			{count > 0 && <span className="count">{count}</span>}
			{keys !== undefined && (
				<Kbd size="xs" ml="auto">
					{keys}
				</Kbd>
			)}
		</Link>
	)
}

/** Where the things to do lie: the number beside the page that they lead to. */
function useTodoCounts(): Readonly<Record<string, number>> {
	const todo = useView('station.overview', {}).data?.todo ?? []
	const counts: Record<string, number> = {}
	for (const { href, health } of todo) {
		if (health === 'good' || health === 'unknown') continue
		const entry = entries.find(({ to, also = [] }) => to !== '/' && [to, ...also].some((place) => within(href, place)))
		if (entry !== undefined) counts[entry.to] = (counts[entry.to] ?? 0) + 1
	}
	return counts
}
