/** Every way from the station to a meter: line › concentrator › collector › meter, with what is wrong on it. */
import { Button, Checkbox, Group, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSearch, IconSitemap } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { NetworkNode } from '../../../../shared/contract/network.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { ButtonLink } from '../../parts/link.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { CollectorAddDrawer } from '../collectors/collector-add-drawer.tsx'
import { ConcentratorAddDrawer } from './concentrator-add-drawer.tsx'
import { inOrder, isTrouble, nodesToShow, pageOf } from './network-rows.ts'
import { NetworkTree } from './network-tree.tsx'
import { NodeInspector } from './node-inspector.tsx'
import { RereadDrawer } from './reread-drawer.tsx'
import './network.css'

export function NetworkPage() {
	const t = useT()
	const answer = useView('network.topology', {}, { refetchMs: 10_000 })
	const [addingConcentrator, addConcentrator] = useDisclosure(false)
	const [addingCollector, addCollector] = useDisclosure(false)
	const [rereading, reread] = useDisclosure(false)
	return (
		<>
			<PageHead title={t('nav.network')} sub={t('network.sub')}>
				<Button variant="default" onClick={addConcentrator.open}>
					{t('network.add-concentrator')}
				</Button>
				<Button variant="default" onClick={addCollector.open}>
					{t('network.add-collector')}
				</Button>
				<Button onClick={reread.open}>{t('reread.open')}</Button>
			</PageHead>
			<Answered answer={answer}>
				{({ nodes }) =>
					nodes.length === 0 ? (
						<Card>
							<Empty
								icon={<IconSitemap size={48} stroke={1.2} aria-hidden />}
								text={t('network.none')}
								hint={t('network.none-hint')}
								action={<ButtonLink to="/lines">{t('nav.lines-only')}</ButtonLink>}
							/>
						</Card>
					) : (
						<Network nodes={nodes} />
					)
				}
			</Answered>
			<ConcentratorAddDrawer opened={addingConcentrator} onClose={addConcentrator.close} />
			<CollectorAddDrawer opened={addingCollector} onClose={addCollector.close} />
			<RereadDrawer opened={rereading} onClose={reread.close} subject={null} />
		</>
	)
}

/** What is chosen, typed and shown is in the address: ?node=meter:101&show=trouble&find=0314 */
function useChoices() {
	const [search, setSearch] = useSearchParams()
	const set = (name: string, value: string) =>
		setSearch(
			(before) => {
				const after = new URLSearchParams(before)
				if (value === '') after.delete(name)
				else after.set(name, value)
				return after
			},
			{ replace: true },
		)
	return {
		node: search.get('node'),
		typed: search.get('find') ?? '',
		shown: search.get('show') === 'trouble' ? ('trouble' as const) : ('all' as const),
		set,
	}
}

function Network({ nodes }: { readonly nodes: readonly NetworkNode[] }) {
	const t = useT()
	const format = useFormat()
	const [, go] = useLocation()
	const { node, typed, shown, set } = useChoices()
	const toShow = useMemo(() => inOrder(nodesToShow(nodes, typed, shown)), [nodes, typed, shown])
	const meters = useMemo(() => nodes.filter(({ kind }) => kind === 'meter'), [nodes])
	const troubled = meters.filter(isTrouble).length
	const chosen = nodes.find(({ key }) => key === node) ?? null
	const isFiltered = typed.trim() !== '' || shown === 'trouble'
	return (
		<div className="network" {...(chosen === null ? {} : { 'data-inspecting': '' })}>
			<Card>
				<Group gap="md" mb="xs">
					<TextInput
						size="xs"
						w={260}
						aria-label={t('network.find')}
						placeholder={t('network.find')}
						leftSection={<IconSearch size={14} aria-hidden />}
						value={typed}
						onChange={(event) => set('find', event.currentTarget.value)}
					/>
					<Checkbox
						size="xs"
						label={t('network.only-trouble', { count: format.integer(troubled) })}
						checked={shown === 'trouble'}
						onChange={(event) => set('show', event.currentTarget.checked ? 'trouble' : '')}
					/>
					<span className="small" style={{ marginLeft: 'auto' }} role="status">
						{t('network.read-of', {
							read: format.integer(meters.length - troubled),
							meters: format.integer(meters.length),
						})}
					</span>
				</Group>
				{toShow.length === 0 ? (
					<Empty
						icon={<IconSitemap size={48} stroke={1.2} aria-hidden />}
						text={t(typed.trim() === '' ? 'network.no-trouble' : 'network.nothing-found')}
					/>
				) : (
					<NetworkTree
						nodes={toShow}
						opening={isFiltered ? 'all' : 'by-hand'}
						chosen={chosen?.key ?? null}
						columns={chosen === null ? 'all' : 'few'}
						onChoose={(key) => set('node', key === chosen?.key ? '' : key)}
						onOpen={(opened) => go(pageOf(opened))}
					/>
				)}
			</Card>
			{chosen !== null && (
				<NodeInspector key={chosen.key} node={chosen} nodes={nodes} onClose={() => set('node', '')} />
			)}
		</div>
	)
}
