/** Ctrl+K: pages, places and tenants by name. */
import { Modal, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useView } from '../answers.ts'
import { type TextKey, type Translate, useT } from '../locales/index.ts'

type Hit = { readonly to: string; readonly name: string; readonly kind: string }
type Props = { readonly opened: boolean; readonly onClose: () => void }

const pages: readonly (readonly [string, TextKey])[] = [
	['/', 'nav.overview'],
	['/consumption', 'nav.consumption'],
	['/points', 'nav.points'],
	['/units', 'nav.units'],
	['/lines', 'nav.lines'],
	['/commissioning', 'nav.commissioning'],
	['/network', 'nav.network'],
	['/network/callers', 'nav.callers'],
	['/network/exchange', 'nav.exchange'],
	['/meters', 'nav.meters'],
	['/billing', 'nav.billing'],
	['/tariffs', 'nav.tariffs'],
	['/gaps', 'nav.gaps'],
	['/alarms', 'nav.alarms'],
	['/settings', 'nav.settings'],
	['/help', 'nav.help'],
]
const mostHits = 12

export function Palette({ opened, onClose }: Props) {
	const t = useT()
	return (
		<Modal
			opened={opened}
			onClose={onClose}
			title={t('search.title')}
			size={560}
			yOffset={64}
			transitionProps={{ duration: 0 }}
			closeButtonProps={{ 'aria-label': t('action.close') }}
		>
			{opened && <Search onClose={onClose} />}
		</Modal>
	)
}

function Search({ onClose }: { readonly onClose: () => void }) {
	const t = useT()
	const [, go] = useLocation()
	const [typed, setTyped] = useState('')
	const [chosen, setChosen] = useState(0)
	const hits = useHits(typed, t)
	const open = (hit: Hit | undefined) => {
		if (hit === undefined) return
		onClose()
		go(hit.to)
	}
	const onKey = (event: KeyboardEvent) => {
		const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
		if (by !== 0) {
			event.preventDefault()
			setChosen((hits.length + chosen + by) % Math.max(1, hits.length))
		}
		if (event.key === 'Enter') open(hits[chosen])
	}
	return (
		<>
			<TextInput
				data-autofocus
				role="combobox"
				aria-label={t('search.prompt')}
				aria-expanded={hits.length > 0}
				aria-controls="palette-hits"
				aria-activedescendant={hits.length > 0 ? `hit-${chosen}` : undefined}
				placeholder={t('search.prompt')}
				leftSection={<IconSearch size={16} aria-hidden />}
				value={typed}
				onChange={(event) => {
					setTyped(event.currentTarget.value)
					setChosen(0)
				}}
				onKeyDown={onKey}
			/>
			<div role="listbox" id="palette-hits" aria-label={t('search.hits')} style={{ marginTop: 8 }}>
				{hits.map((hit, index) => (
					<UnstyledButton
						key={hit.to + hit.name}
						id={`hit-${index}`}
						role="option"
						aria-selected={index === chosen}
						tabIndex={-1}
						className="nav-link"
						style={{ width: '100%', ...(index === chosen ? { background: 'var(--zw-chosen)' } : {}) }}
						onClick={() => open(hit)}
					>
						{hit.name}
						<span className="small" style={{ marginLeft: 'auto' }}>
							{hit.kind}
						</span>
					</UnstyledButton>
				))}
			</div>
			{hits.length === 0 && <p className="small">{t('search.nothing')}</p>}
		</>
	)
}

function useHits(typed: string, t: Translate): readonly Hit[] {
	const units = useView('topology.units', {}).data?.units
	const all = useMemo<readonly Hit[]>(() => {
		const ofPages = pages.map(([to, key]) => ({ to, name: t(key), kind: t('search.page') }))
		const ofPlaces = (units ?? []).flatMap((unit) => [
			{ to: `/units/${unit.id}`, name: unit.name, kind: `${t('search.unit')} · ${unit.floorName}` },
			...unit.occupancies.map(({ tenantName }) => ({
				to: `/units/${unit.id}`,
				name: tenantName,
				kind: `${t('search.tenant')} · ${unit.name}`,
			})),
			...unit.points.map((point) => ({
				to: `/points/${point.id}`,
				name: `${point.name} · ${unit.name}`,
				kind: point.meterSerial ?? t('search.point'),
			})),
		])
		return [...ofPages, ...ofPlaces]
	}, [units, t])
	const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
	return all
		.filter(({ name, kind }) => words.every((word) => `${name} ${kind}`.toLowerCase().includes(word)))
		.slice(0, mostHits)
}
