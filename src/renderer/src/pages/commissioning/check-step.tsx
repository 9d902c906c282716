/** Each meter with the value read now beside what its display shows. */
import { Badge, Button, Checkbox, Group, Progress, TextInput } from '@mantine/core'
import { IconGauge } from '@tabler/icons-react'
import { useState } from 'react'
import type { CheckRow } from '../../../../shared/contract/commissioning.ts'
import { visibleText } from '../../../../shared/visible-text.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { unitSign } from '../../format.ts'
import { useLanguage, useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { Answered, Card, Empty } from '../../parts/page.tsx'
import { Quantity } from '../../parts/value.tsx'
import { useCheckedBy } from './checked-by.ts'
import type { State } from './commissioning.tsx'
import { useReport } from './report-step.tsx'

export function CheckStep({ state }: { readonly state: State }) {
	const t = useT()
	const format = useFormat()
	const language = useLanguage()
	const by = useCheckedBy()
	const [onlyOpen, setOnlyOpen] = useState(false)
	const answer = useView('commissioning.checks', {}, { refetchMs: 30_000 })
	const list = useReport()
	const shown = { done: format.integer(state.equal), all: format.integer(state.meters) }
	return (
		<Card title={t('check.title')}>
			<p className="small">{t('check.means')}</p>
			<Group align="flex-end" mb="sm">
				<TextInput
					size="xs"
					label={t('check.by')}
					value={by.value}
					onChange={(event) => by.set(event.currentTarget.value)}
				/>
				<Button
					size="xs"
					variant="default"
					loading={list.isPending}
					onClick={() => list.mutate({ language, kind: 'checklist', by: by.value })}
				>
					{t('check.list')}
				</Button>
				<Checkbox
					size="xs"
					label={t('check.only-open')}
					checked={onlyOpen}
					onChange={(event) => setOnlyOpen(event.currentTarget.checked)}
				/>
				<div style={{ flex: '1 1 160px' }}>
					<span className="small">{t('check.progress', shown)}</span>
					<Progress
						value={state.meters === 0 ? 0 : (state.equal / state.meters) * 100}
						aria-label={t('check.progress', shown)}
					/>
				</div>
			</Group>
			<Answered answer={answer}>
				{({ rows }) =>
					rows.length === 0 ? (
						<Empty
							icon={<IconGauge size={48} stroke={1.2} aria-hidden />}
							text={t('check.none')}
							hint={t('check.none-hint')}
						/>
					) : (
						<Rows rows={rows.filter(({ check }) => !onlyOpen || check?.result !== 'equal')} by={by.value} />
					)
				}
			</Answered>
		</Card>
	)
}

function Rows({ rows, by }: { readonly rows: readonly CheckRow[]; readonly by: string }) {
	const typed = useDraft<Record<string, string>>('commissioning.typed', {})
	return (
		<div>
			{rows.map((row) => (
				<Row
					key={row.meterId}
					row={row}
					by={by}
					typed={typed.value[row.meterId] ?? ''}
					onTyped={(text) => typed.change({ [row.meterId]: text })}
				/>
			))}
		</div>
	)
}

type RowProps = {
	readonly row: CheckRow
	readonly by: string
	readonly typed: string
	readonly onTyped: (typed: string) => void
}

function Row({ row, by, typed, onTyped }: RowProps) {
	const t = useT()
	const format = useFormat()
	const { meterId, serial, unitName, pointName, floorName, value, unit, at } = row
	const readNow = useAction('meters.readNow')
	const compare = useAction('commissioning.check', () => onTyped(''))
	const canCompare = value !== null && /^\d{1,15}(\.\d{1,9})?$/.test(typed)
	return (
		<section className="check-row" aria-label={visibleText(serial)}>
			<div>
				<div>
					{unitName} <span className="small">{`${floorName}, ${pointName}`}</span>
				</div>
				<div className="mono foreign">{visibleText(serial)}</div>
			</div>
			<div>
				<Quantity value={value} unit={unit} reason="no-answer" />
				<div className="small">{at !== null && format.dateTime(at)}</div>
				<Button
					size="compact-xs"
					variant="subtle"
					loading={readNow.isPending}
					onClick={() => readNow.mutate({ meterId })}
				>
					{t('check.read-now')}
				</Button>
			</div>
			<Group gap="xs" wrap="nowrap" align="flex-start">
				<DecimalField
					label={t('check.display-of', { serial: visibleText(serial) })}
					hideLabel="hidden"
					placeholder={t('check.display')}
					value={typed}
					onChange={onTyped}
					unit={unitSign(unit)}
					width={190}
				/>
				<Button
					variant="default"
					miw="max-content"
					disabled={value === null}
					loading={compare.isPending}
					aria-label={`${t('check.compare')} ${visibleText(serial)}`}
					onClick={() => canCompare && compare.mutate({ meterId, typed, unit, by })}
				>
					{t('check.compare')}
				</Button>
			</Group>
			<Result check={row.check} />
		</section>
	)
}

function Result({ check }: Pick<CheckRow, 'check'>) {
	const t = useT()
	const format = useFormat()
	if (check === null) return <span className="small">{t('check.open')}</span>
	const { result, power, typed, unit, by, at } = check
	const factor = factorOf(power ?? 0)
	const shown = `${format.decimal(typed)} ${unitSign(unit)}`
	return (
		<div>
			<Badge color={result === 'equal' ? 'green' : 'red'} variant="light" tt="none" miw="max-content">
				{result === 'scale' ? t('check.scale', { factor: format.decimal(factor) }) : t(`check.${result}`)}
			</Badge>
			{result === 'scale' && <div className="small">{t('check.scale-means', { factor: format.decimal(factor) })}</div>}
			{result === 'differs' && <div className="small">{t('check.differs-means', { typed: shown })}</div>}
			<div className="small">
				{by === ''
					? t('check.done-at', { at: format.dateTime(at) })
					: t('check.done', { at: format.dateTime(at), by: visibleText(by) })}
			</div>
		</div>
	)
}

/** 3 → '1000', −1 → '0.1' */
const factorOf = (power: number): string => (power >= 0 ? `1${'0'.repeat(power)}` : `0.${'0'.repeat(-power - 1)}1`)
