import { Autocomplete, Checkbox, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import type { UnitView } from '../../../../shared/contract/topology.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = {
	readonly opened: boolean
	readonly onClose: () => void
	/** null: a new unit. */
	readonly unit: UnitView | null
	readonly onSaved: (unitId: number) => void
}

export function UnitDrawer({ opened, onClose, unit, onSaved }: Props) {
	const t = useT()
	return (
		<SideDrawer title={unit === null ? t('units.add') : t('units.edit')} opened={opened} onClose={onClose}>
			{opened && <UnitForm unit={unit} onSaved={onSaved} />}
		</SideDrawer>
	)
}

function UnitForm({ unit, onSaved }: Pick<Props, 'unit' | 'onSaved'>) {
	const t = useT()
	const floors = useView('topology.tree', {}).data?.nodes.filter(({ kind }) => kind === 'floor') ?? []
	const initial = useMemo(
		() => ({
			floorName: unit?.floorName ?? '',
			name: unit?.name ?? '',
			areaM2: unit?.areaM2 ?? '',
			heatedAreaM2: unit?.heatedAreaM2 ?? '',
			isCommercial: unit?.isCommercial ?? false,
		}),
		[unit],
	)
	const form = useDraft(`unit-${unit?.id ?? 'new'}`, initial)
	const save = useAction('topology.saveUnit', ({ unitId }) => {
		form.clear()
		onSaved(unitId)
	})
	const { floorName, name, areaM2, heatedAreaM2, isCommercial } = form.value
	const blocked =
		name.trim() === '' || floorName.trim() === ''
			? t('units.needs')
			: [areaM2, heatedAreaM2].some((area) => area !== '' && !(Number(area) > 0))
				? t('units.area-none')
				: areaM2 !== '' && Number(heatedAreaM2) > Number(areaM2)
					? t('units.heated-more')
					: null
	const orNull = (area: string) => (area === '' ? null : area)
	return (
		<DrawerForm
			submit={t('action.save')}
			busy={save.isPending}
			blocked={blocked}
			onCancel={form.clear}
			onSubmit={() =>
				save.mutate({
					unitId: unit?.id ?? null,
					floorName,
					name,
					areaM2: orNull(areaM2),
					heatedAreaM2: orNull(heatedAreaM2),
					isCommercial,
				})
			}
		>
			<TextInput
				data-autofocus
				label={t('units.name')}
				placeholder={t('units.name-form')}
				value={name}
				onChange={(event) => form.change({ name: event.currentTarget.value })}
			/>
			<Autocomplete
				label={t('points.floor')}
				placeholder={t('units.floor-form')}
				description={t('units.floor-means')}
				data={[...new Set(floors.map((floor) => floor.name))]}
				value={floorName}
				onChange={(next) => form.change({ floorName: next })}
			/>
			<DecimalField
				label={t('units.area')}
				value={areaM2}
				unit="m²"
				onChange={(next) => form.change({ areaM2: next })}
			/>
			<p className="small">{t('units.area-means')}</p>
			<DecimalField
				label={t('units.heated-area')}
				value={heatedAreaM2}
				unit="m²"
				onChange={(next) => form.change({ heatedAreaM2: next })}
			/>
			<p className="small">{t('units.heated-means')}</p>
			<Checkbox
				label={t('units.commercial')}
				description={t('units.commercial-means')}
				checked={isCommercial}
				onChange={(event) => form.change({ isCommercial: event.currentTarget.checked })}
			/>
		</DrawerForm>
	)
}
