/** A metering point that is computed from others: its formulas by day, and the next one. */
import { Button, Group, MultiSelect, Stack } from '@mantine/core'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import type { PointView } from '../../../../shared/contract/readings.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { Card } from '../../parts/page.tsx'

type Version = Output<Calls['topology.formulas']>['versions'][number]

/** Where a meter hangs there is no formula, and nothing to see. */
export function FormulaCard({ point }: { readonly point: PointView }) {
	const t = useT()
	const versions = useView('topology.formulas', { pointId: point.id }).data?.versions ?? []
	if (point.meter !== null) return null
	return (
		<Card title={t('formula.title')} span={12}>
			<p className="small">{t('formula.means')}</p>
			<Versions versions={versions} />
			<FormulaForm pointId={point.id} />
		</Card>
	)
}

function Versions({ versions }: { readonly versions: readonly Version[] }) {
	const t = useT()
	const format = useFormat()
	return (
		<dl className="facts">
			{versions.map(({ from, terms }) => (
				<div key={from} style={{ display: 'contents' }}>
					<dt>{t('gas.since', { date: format.localDate(from) })}</dt>
					<dd>{terms.length === 0 ? t('formula.none') : terms.map(termText).join(' ')}</dd>
				</div>
			))}
		</dl>
	)
}

const termText = ({ coefficient, pointName, unitName }: Version['terms'][number]) => {
	const times = Math.abs(coefficient) === 1 ? '' : `${Math.abs(coefficient)} × `
	return `${coefficient < 0 ? '−' : '+'} ${times}${unitName} ${pointName}`
}

const fresh = { from: '', plus: [] as readonly string[], minus: [] as readonly string[] }

function FormulaForm({ pointId }: { readonly pointId: number }) {
	const t = useT()
	const points = useView('readings.points', {}).data?.points ?? []
	const { value, change, clear } = useDraft(`formula-${pointId}`, fresh)
	const save = useAction('topology.saveFormula', clear)
	const { from, plus, minus } = value
	const choices = points
		.filter(({ id }) => id !== pointId)
		.map(({ id, name, unitName }) => ({ value: String(id), label: `${unitName} · ${name}` }))
	const terms = [
		...plus.map((id) => ({ pointId: Number(id), coefficient: 1 })),
		...minus.map((id) => ({ pointId: Number(id), coefficient: -1 })),
	]
	return (
		<Stack gap="sm" mt="sm" maw={620}>
			<DateField label={t('gas.from')} value={from} onChange={(next) => change({ from: next })} />
			<MultiSelect
				label={t('formula.plus')}
				searchable
				data={choices.filter(({ value: id }) => !minus.includes(id))}
				value={[...plus]}
				onChange={(next) => change({ plus: next })}
			/>
			<MultiSelect
				label={t('formula.minus')}
				searchable
				data={choices.filter(({ value: id }) => !plus.includes(id))}
				value={[...minus]}
				onChange={(next) => change({ minus: next })}
			/>
			<Group>
				<Button
					disabled={from === '' || terms.length === 0}
					loading={save.isPending}
					onClick={() => save.mutate({ pointId, from, terms })}
				>
					{t('formula.save')}
				</Button>
			</Group>
		</Stack>
	)
}
