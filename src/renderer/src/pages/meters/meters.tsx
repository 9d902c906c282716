/** Every device: where it hangs, what it measures, how it does. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useLocation } from 'wouter'
import { useView } from '../../answers.ts'
import { useT } from '../../locales/index.ts'
import { Card, PageHead } from '../../parts/page.tsx'
import { MeterAddDrawer } from './meter-add-drawer.tsx'
import { MeterDrawer } from './meter-drawer.tsx'
import { MetersTable } from './meters-table.tsx'

/** With `meterId` that meter's drawer is open; its address can be bookmarked. */
export function MetersPage({ meterId }: { readonly meterId?: number }) {
	const t = useT()
	const [, go] = useLocation()
	const [adding, add] = useDisclosure(false)
	const meters = useView('meters.list', {}).data?.meters
	const chosen = meters?.find(({ id }) => id === meterId) ?? null
	return (
		<>
			<PageHead title={t('nav.meters')} sub={t('meters.sub', { count: meters?.length ?? 0 })}>
				<Button onClick={add.open}>{t('meters.add')}</Button>
			</PageHead>
			<Card>
				<MetersTable lineId={null} height="calc(100vh - 190px)" />
			</Card>
			<MeterAddDrawer opened={adding} onClose={add.close} />
			<MeterDrawer meter={chosen} onClose={() => go('/meters')} />
		</>
	)
}
