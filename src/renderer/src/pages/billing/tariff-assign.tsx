/** Which metering points a tariff bills, and from when: all of its medium, or chosen ones. */
import { Button, Checkbox, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import type { TariffView } from '../../../../shared/contract/tariffs.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { localToday, periodWith } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { DateField } from '../../parts/fields.tsx'
import { Answered } from '../../parts/page.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import type { PointRow } from '../readings/points.tsx'

type Props = { readonly tariff: TariffView | null; readonly onClose: () => void }

export function TariffAssign({ tariff, onClose }: Props) {
	const t = useT()
	const points = useView('readings.points', {}, { enabled: tariff !== null })
	return (
		<SideDrawer
			title={t('tariffs.assign-title', { name: tariff?.name ?? '' })}
			opened={tariff !== null}
			onClose={onClose}
			wide="wide"
		>
			{tariff !== null && (
				<Answered answer={points}>
					{({ points: all }) => (
						<AssignForm
							tariff={tariff}
							points={all.filter(({ medium }) => medium === tariff.medium)}
							onClose={onClose}
						/>
					)}
				</Answered>
			)}
		</SideDrawer>
	)
}

type FormProps = { readonly tariff: TariffView; readonly points: readonly PointRow[]; readonly onClose: () => void }

function AssignForm({ tariff, points, onClose }: FormProps) {
	const t = useT()
	const format = useFormat()
	const zone = useZone()
	const today = localToday(useStatus()?.now ?? Date.now(), zone)
	const first = tariff.versions.map(({ validFrom }) => validFrom).sort()[0]
	const [from, setFrom] = useState(first ?? periodWith('month', today).start)
	const [chosen, setChosen] = useState<ReadonlySet<number>>(() => new Set(points.map(({ id }) => id)))
	const assign = useAction('tariffs.assign', onClose)
	const all = chosen.size === points.length
	const toggle = (id: number) => {
		const after = new Set(chosen)
		if (!after.delete(id)) after.add(id)
		setChosen(after)
	}
	return (
		<Stack gap="sm">
			<DateField
				label={t('tariffs.bills-from')}
				description={t('tariffs.bills-from-means')}
				value={from}
				onChange={setFrom}
			/>
			<Checkbox
				label={t('tariffs.all-of', { medium: t(`medium.${tariff.medium}`), count: points.length })}
				checked={all}
				indeterminate={!all && chosen.size > 0}
				onChange={() => setChosen(all ? new Set() : new Set(points.map(({ id }) => id)))}
			/>
			<DataTable
				label={t('tariffs.assignment')}
				rows={points}
				rowKey={({ id }) => id}
				height={360}
				columns={[
					{
						key: 'choose',
						title: <span className="small">{t('scan.choose')}</span>,
						width: 70,
						cell: ({ id, name, unitName }) => (
							<Checkbox
								size="xs"
								aria-label={t('scan.choose-one', { address: `${unitName} ${name}` })}
								checked={chosen.has(id)}
								onChange={() => toggle(id)}
							/>
						),
					},
					{
						key: 'unit',
						title: t('points.unit'),
						sortBy: ({ unitName }) => unitName,
						cell: ({ unitName }) => unitName,
					},
					{ key: 'point', title: t('points.point'), cell: ({ name }) => name },
					{
						key: 'now',
						title: t('tariffs.billed'),
						cell: ({ id }) => (tariff.points.includes(id) ? t('tariffs.by-this') : ''),
					},
				]}
			/>
			<Group justify="flex-end">
				<Button
					disabled={chosen.size === 0 || from === ''}
					loading={assign.isPending}
					onClick={() => assign.mutate({ tariffId: tariff.id, pointIds: [...chosen], from })}
				>
					{t('tariffs.assign-now', { count: chosen.size, shown: format.integer(chosen.size) })}
				</Button>
			</Group>
		</Stack>
	)
}
