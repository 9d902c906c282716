/** What each tenant paid in advance for the period. Empty is not 0: a bill waits for it. */
import { Table } from '@mantine/core'
import { useMemo } from 'react'
import type { CostPeriodView } from '../../../../shared/contract/costs.ts'
import { useAction } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { decimalOf, minorOf } from './pool-form.ts'

type Props = { readonly period: CostPeriodView; readonly opened: boolean; readonly onClose: () => void }

export function AdvancesDrawer({ period, opened, onClose }: Props) {
	const t = useT()
	return (
		<SideDrawer title={t('costs.advances')} opened={opened} onClose={onClose} wide="wide">
			{opened && <AdvancesForm period={period} onClose={onClose} />}
		</SideDrawer>
	)
}

function AdvancesForm({ period, onClose }: Omit<Props, 'opened'>) {
	const t = useT()
	const { currency } = period
	const tenants = period.shares.flatMap(({ occupancyId, ...row }) =>
		occupancyId === null ? [] : [{ ...row, occupancyId }],
	)
	const initial = useMemo(() => {
		const entered = period.shares.flatMap(({ occupancyId, advanceMinor }) =>
			occupancyId === null || advanceMinor === null ? [] : [[occupancyId, decimalOf(advanceMinor, currency)]],
		)
		return Object.fromEntries(entered) as Record<string, string>
	}, [period.shares, currency])
	const { value, change, clear } = useDraft<Record<string, string>>(`cost-advances-${period.id}`, initial)
	const save = useAction('costs.saveAdvances', () => {
		clear()
		onClose()
	})
	const texts = tenants.map(({ occupancyId }) => value[occupancyId] ?? '')
	const isWrong = texts.some((text) => text !== '' && minorOf(text, currency) === null)
	return (
		<DrawerForm
			submit={t('action.save')}
			busy={save.isPending}
			blocked={isWrong ? t('costs.wrong.amount') : null}
			onCancel={clear}
			onSubmit={() =>
				save.mutate({
					periodId: period.id,
					advances: tenants.map(({ occupancyId }, index) => ({
						occupancyId,
						amountMinor: texts[index] === '' ? null : minorOf(texts[index]!, currency),
					})),
				})
			}
		>
			<p className="small">{t('costs.advances-means')}</p>
			<Table withRowBorders={false} verticalSpacing={2}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th>{t('points.unit')}</Table.Th>
						<Table.Th>{t('units.tenant')}</Table.Th>
						<Table.Th>{t('costs.advance')}</Table.Th>
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{tenants.map(({ occupancyId, unitName, tenantName }) => (
						<Table.Tr key={occupancyId}>
							<Table.Td>{unitName}</Table.Td>
							<Table.Td>{tenantName}</Table.Td>
							<Table.Td>
								<DecimalField
									label={t('costs.advance-of', { tenant: tenantName ?? '' })}
									hideLabel="hidden"
									width={160}
									unit={currency}
									value={value[occupancyId] ?? ''}
									onChange={(text) => change({ [occupancyId]: text })}
								/>
							</Table.Td>
						</Table.Tr>
					))}
				</Table.Tbody>
			</Table>
		</DrawerForm>
	)
}
