import { Autocomplete, TextInput } from '@mantine/core'
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
		() => ({ floorName: unit?.floorName ?? '', name: unit?.name ?? '', areaM2: unit?.areaM2 ?? '' }),
		[unit],
	)
	const form = useDraft(`unit-${unit?.id ?? 'new'}`, initial)
	const save = useAction('topology.saveUnit', ({ unitId }) => {
		form.clear()
		onSaved(unitId)
	})
	const { floorName, name, areaM2 } = form.value
	const blocked = name.trim() === '' || floorName.trim() === '' ? t('units.needs') : null
	return (
		<DrawerForm
			submit={t('action.save')}
			busy={save.isPending}
			blocked={blocked}
			onCancel={form.clear}
			onSubmit={() => save.mutate({ unitId: unit?.id ?? null, floorName, name, areaM2: areaM2 === '' ? null : areaM2 })}
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
		</DrawerForm>
	)
}
