/** Somebody's share, opened: pool → part → key → basis → amount, so that every figure can be computed again. */
import { Stack, Table } from '@mantine/core'
import type { Co2Share, CostPeriodView, CostShareRow, OpenedShare } from '../../../../shared/contract/costs.ts'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { Answered, Card } from '../../parts/page.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { Quantity } from '../../parts/value.tsx'
import { commonSentence, separationSentence } from './share-words.ts'

type Props = {
	readonly period: CostPeriodView
	readonly row: CostShareRow | null
	readonly onClose: () => void
}

export function ShareDrawer({ period, row, onClose }: Props) {
	const t = useT()
	const wanted = { periodId: period.id, unitId: row?.unitId ?? 1, from: row?.from ?? period.from }
	const answer = useView('costs.share', wanted, { enabled: row !== null })
	return (
		<SideDrawer
			title={row === null ? '' : `${row.unitName} · ${row.tenantName ?? t('costs.vacant')}`}
			opened={row !== null}
			onClose={onClose}
			wide="wide"
		>
			{row !== null && <Answered answer={answer}>{(opened) => <Opened opened={opened} row={row} />}</Answered>}
		</SideDrawer>
	)
}

type Opened = Output<Calls['costs.share']>

function Opened({ opened, row }: { readonly opened: Opened; readonly row: CostShareRow }) {
	const t = useT()
	const { currency } = opened
	return (
		<Stack gap="sm">
			{opened.shares.map((share) => (
				<PoolShare key={share.poolId} share={share} currency={currency} />
			))}
			{opened.co2.map((share) => (
				<Co2 key={share.poolName} share={share} currency={currency} />
			))}
			{row.tenantName !== null && <Balance opened={opened} row={row} />}
			{opened.shares.length === 0 && <p className="small">{t('costs.nothing-shared')}</p>}
		</Stack>
	)
}

type ShareProps = { readonly share: OpenedShare; readonly currency: string }

function PoolShare({ share, currency }: ShareProps) {
	const t = useT()
	const format = useFormat()
	const money = (minor: number) => format.money({ minor, currency })
	const { separation, commonUse, householdService } = share
	return (
		<Card title={share.poolName} aside={money(share.amountMinor)}>
			{separation !== null && <p className="small">{separationSentence(t, format, separation, currency)}</p>}
			{commonUse !== null && <p className="small">{commonSentence(t, format, commonUse)}</p>}
			<Table verticalSpacing={3} fz="sm">
				<Table.Thead>
					<Table.Tr>
						<Table.Th>{t('costs.part')}</Table.Th>
						<Table.Th ta="right">{t('costs.part-costs')}</Table.Th>
						<Table.Th ta="right">{t('costs.basis-total')}</Table.Th>
						<Table.Th ta="right">{t('costs.basis-own')}</Table.Th>
						<Table.Th ta="right">{t('costs.amount')}</Table.Th>
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{share.lines.map((line) => (
						<Table.Tr key={line.part}>
							<Table.Td>
								<PartName line={line} />
							</Table.Td>
							<Table.Td ta="right">{money(line.partMinor)}</Table.Td>
							<Table.Td ta="right">
								<Quantity
									value={line.basisTotal}
									unit={basisSign(t, line.basisUnit)}
									digits={digitsOf(line.basisTotal)}
								/>
							</Table.Td>
							<Table.Td ta="right">
								<Own line={line} />
							</Table.Td>
							<Table.Td ta="right">{money(line.amountMinor)}</Table.Td>
						</Table.Tr>
					))}
				</Table.Tbody>
			</Table>
			{householdService !== null && (
				<p className="small">
					{t('costs.service-of', {
						kind: t(`costs.service.${householdService.kind}`),
						amount: money(householdService.amountMinor),
					})}
				</p>
			)}
		</Card>
	)
}

type LineProps = { readonly line: OpenedShare['lines'][number] }

function PartName({ line }: LineProps) {
	const t = useT()
	const format = useFormat()
	const percent = line.partPercent === null ? '' : ` (${format.decimal(line.partPercent)} %)`
	const basis = line.medium === null ? t(`costs.key.${line.basis}`) : t(`medium.${line.medium}`)
	return (
		<>
			{t(`costs.part.${line.part}`)}
			{percent}
			<div className="small">{basis}</div>
			{line.useOrigin !== null && line.useOrigin !== 'measured' && (
				<div className="small">{t(`costs.origin.${line.useOrigin}`)}</div>
			)}
		</>
	)
}

/** What is counted, and how it came about where it is a part of a period's. */
function Own({ line }: LineProps) {
	const t = useT()
	const format = useFormat()
	const { time } = line
	const unit = basisSign(t, line.basisUnit)
	return (
		<>
			<Quantity value={line.counted} unit={unit} digits={digitsOf(line.counted)} />
			{time !== null && (
				<div className="small">
					{`${format.decimal(line.basisOwn)} × ${format.decimal(time.own, digitsOf(time.own))} / ${format.decimal(time.all)} `}
					{t(`costs.time.${time.by}`)}
				</div>
			)}
		</>
	)
}

/** Enough to compute again, and no more. */
const digitsOf = (value: string): number => Math.min(3, value.split('.')[1]?.length ?? 0)

function basisSign(t: ReturnType<typeof useT>, unit: string): string {
	if (unit === 'person' || unit === 'unit' || unit === 'share') return t(`costs.unit.${unit}`)
	if (unit === '') return t('costs.unit.stroke')
	return unit === 'm2' ? 'm²' : unit === 'm2·d' ? `m²·${t('costs.unit.day')}` : unitSign(unit)
}

function Co2({ share, currency }: { readonly share: Co2Share; readonly currency: string }) {
	const t = useT()
	const format = useFormat()
	const money = (minor: number) => format.money({ minor, currency })
	return (
		<Card title={t('costs.co2-of', { pool: share.poolName })} aside={money(-share.landlordMinor)}>
			<p className="small">
				{t('costs.co2-class', {
					kg: format.decimal(share.kg, 1),
					area: format.decimal(share.areaM2),
					perM2: format.decimal(share.kgPerM2),
					step: share.step === null ? '–' : String(share.step),
				})}
			</p>
			<p className="small">
				{t('costs.co2-split', {
					own: money(share.ownMinor),
					tenant: format.decimal(share.tenantPercent),
					landlord: format.decimal(share.landlordPercent),
					amount: money(share.landlordMinor),
				})}
				{share.because !== 'table' && ` ${t(`costs.co2-because.${share.because}`)}`}
			</p>
		</Card>
	)
}

function Balance({ opened, row }: { readonly opened: Opened; readonly row: CostShareRow }) {
	const t = useT()
	const format = useFormat()
	const money = (minor: number) => format.money({ minor, currency: opened.currency })
	const rows = [
		[t('costs.shares-total'), row.sharesMinor],
		...(row.co2LandlordMinor === 0 ? [] : [[t('costs.co2-landlord'), -row.co2LandlordMinor] as const]),
		...opened.cuts.map((cut) => [t(`costs.cut.${cut.kind}`), -cut.amountMinor] as const),
		[t('costs.costs'), row.costsMinor],
		[t('costs.advances'), -row.advancesMinor],
		[t('costs.balance'), row.balanceMinor],
	] as const
	return (
		<Card title={t('costs.balance')}>
			<dl className="facts">
				{rows.map(([name, minor]) => (
					<div key={name} style={{ display: 'contents' }}>
						<dt>{name}</dt>
						<dd>{money(minor)}</dd>
					</div>
				))}
			</dl>
		</Card>
	)
}
