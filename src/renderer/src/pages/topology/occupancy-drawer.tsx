import { NumberInput, Textarea, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import type { UnitView } from '../../../../shared/contract/topology.ts'
import { useAction } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { TenantAccountForm } from './tenant-account.tsx'

type Occupancy = UnitView['occupancies'][number]
type Props = { readonly unitId: number; readonly occupancy: Occupancy | 'new' | null; readonly onClose: () => void }

export function OccupancyDrawer({ unitId, occupancy, onClose }: Props) {
	const t = useT()
	const title = occupancy === 'new' ? t('unit.add-tenant') : t('unit.change-tenant')
	return (
		<SideDrawer title={title} opened={occupancy !== null} onClose={onClose}>
			{occupancy !== null && (
				<OccupancyForm unitId={unitId} occupancy={occupancy === 'new' ? null : occupancy} onSaved={onClose} />
			)}
			{occupancy !== null && occupancy !== 'new' && <TenantAccountForm occupancyId={occupancy.id} />}
		</SideDrawer>
	)
}

type FormProps = { readonly unitId: number; readonly occupancy: Occupancy | null; readonly onSaved: () => void }

function OccupancyForm({ unitId, occupancy, onSaved }: FormProps) {
	const t = useT()
	const initial = useMemo(
		() => ({
			tenantName: occupancy?.tenantName ?? '',
			address: occupancy?.addressLines.join('\n') ?? '',
			from: occupancy?.from ?? '',
			to: occupancy?.to ?? '',
			persons: occupancy?.persons ?? null,
		}),
		[occupancy],
	)
	const form = useDraft(`occupancy-${unitId}-${occupancy?.id ?? 'new'}`, initial)
	const save = useAction('topology.saveOccupancy', () => {
		form.clear()
		onSaved()
	})
	const { tenantName, address, from, to, persons } = form.value
	const lacking = tenantName.trim() === '' || from === ''
	const blocked = lacking ? t('unit.needs') : to !== '' && to < from ? t('unit.ends-before') : null
	const addressLines = address
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '')
		.slice(0, 5)
	return (
		<DrawerForm
			submit={t('action.save')}
			busy={save.isPending}
			blocked={blocked}
			onCancel={form.clear}
			onSubmit={() =>
				save.mutate({
					occupancyId: occupancy?.id ?? null,
					unitId,
					tenantName,
					addressLines,
					from,
					to: to === '' ? null : to,
					persons,
				})
			}
		>
			<TextInput
				data-autofocus
				label={t('units.tenant')}
				value={tenantName}
				onChange={(event) => form.change({ tenantName: event.currentTarget.value })}
			/>
			<Textarea
				label={t('building.address')}
				description={t('unit.address-means')}
				placeholder={t('building.address-form')}
				autosize
				minRows={3}
				maxRows={5}
				value={address}
				onChange={(event) => form.change({ address: event.currentTarget.value })}
			/>
			<DateField label={t('unit.from')} value={from} onChange={(next) => form.change({ from: next })} />
			<DateField
				label={t('unit.to')}
				description={t('unit.to-means')}
				optional="optional"
				value={to}
				onChange={(next) => form.change({ to: next })}
			/>
			<NumberInput
				label={t('unit.persons')}
				description={t('unit.persons-means')}
				min={0}
				max={99}
				allowDecimal={false}
				allowNegative={false}
				value={persons ?? ''}
				onChange={(next) => form.change({ persons: typeof next === 'number' ? next : null })}
			/>
		</DrawerForm>
	)
}
