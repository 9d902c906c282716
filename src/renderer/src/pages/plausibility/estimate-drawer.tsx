/** What a named method would put, seen before it is put. */
import { Alert, MultiSelect, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { EstimatePreview, FindingView } from '../../../../shared/contract/plausibility.ts'
import { useAction, useView } from '../../answers.ts'
import { type Format, useFormat } from '../../building.ts'
import { unitSign } from '../../format.ts'
import { de, type TextKey, type Translate, useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Answered } from '../../parts/page.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { Quantity } from '../../parts/value.tsx'
import type { Signed } from './decision.tsx'
import { estimatedSpan } from './instants.ts'

type Props = {
	readonly finding: FindingView
	readonly signed: Signed
	readonly opened: boolean
	readonly onClose: () => void
	readonly onDone: () => void
}

/** The closest to a measurement first; § 9a HeizkostenV in the order of the law. */
const methods = [
	...(['interpolation', 'like-days', 'scaled-profile', 'interpolation-flat'] as const),
	...(['comparable-period', 'comparable-rooms', 'building-average'] as const),
] as const
type Choice = (typeof methods)[number]

const shortMs = 2 * 86_400_000

export function EstimateDrawer(props: Props) {
	const t = useT()
	return (
		<SideDrawer title={t('plausibility.estimate-title')} opened={props.opened} onClose={props.onClose}>
			{props.opened && <Estimate {...props} />}
		</SideDrawer>
	)
}

function Estimate({ finding, signed, onClose, onDone }: Props) {
	const t = useT()
	const [method, setMethod] = useState<Choice>('interpolation')
	const [unitIds, setUnitIds] = useState<readonly string[]>([])
	const units = useView('topology.units', {}, { enabled: method === 'comparable-rooms' }).data?.units ?? []
	const span = estimatedSpan(finding)
	const request = {
		...({ registerId: finding.registerId, ...span, step: span.to - span.from <= shortMs ? 'hour' : 'day' } as const),
		method: method === 'interpolation-flat' ? ('interpolation' as const) : method,
		oneSided: method === 'interpolation-flat' ? ('flat' as const) : ('refuse' as const),
		unitIds: unitIds.map(Number),
	}
	const preview = useView('plausibility.preview', request)
	const estimate = useAction('plausibility.estimate', ({ overlays }) => {
		notifications.show({ message: t('plausibility.put', { count: overlays }) })
		onClose()
		onDone()
	})
	return (
		<DrawerForm
			submit={t('plausibility.estimate-put')}
			busy={estimate.isPending}
			blocked={preview.data?.ok === true ? null : ''}
			onSubmit={() => estimate.mutate({ ...request, findingId: finding.id, ...signed })}
			onCancel={onClose}
		>
			<p className="small">{t('plausibility.memory-first')}</p>
			<Select
				label={t('plausibility.method')}
				value={method}
				onChange={(next) => next !== null && setMethod(next as Choice)}
				data={methods.map((value) => ({ value, label: t(`plausibility.method.${value}`) }))}
			/>
			{method === 'comparable-rooms' && (
				<MultiSelect
					label={t('plausibility.rooms')}
					value={[...unitIds]}
					onChange={setUnitIds}
					data={units.map(({ id, name }) => ({ value: String(id), label: name }))}
				/>
			)}
			<Answered answer={preview}>{(answer) => <Preview answer={answer} />}</Answered>
			<p className="small">{t('plausibility.raw-stays')}</p>
		</DrawerForm>
	)
}

function Preview({ answer }: { readonly answer: EstimatePreview }) {
	const t = useT()
	const format = useFormat()
	if (!answer.ok) return <Alert color="orange">{t(`plausibility.refused.${answer.reason}`)}</Alert>
	const { unit, values, basis } = answer
	return (
		<>
			<DataTable
				label={t('plausibility.estimate-preview')}
				rows={values}
				rowKey={({ at }) => at}
				{...(values.length > 8 ? { height: 260 } : {})}
				columns={[
					{ key: 'at', title: t('point.when'), cell: ({ at }) => format.dateTime(at) },
					{
						key: 'value',
						title: t('plausibility.estimate-preview'),
						align: 'right',
						cell: ({ value }) => <Quantity value={value} unit={unit} />,
					},
				]}
			/>
			<p className="small">
				{t('plausibility.basis')}: {basisText(t, format, unit, basis)}
			</p>
		</>
	)
}

type Basis = Extract<EstimatePreview, { ok: true }>['basis']

/** What a person can check; the rest stands with the overlay. */
function basisText(t: Translate, format: Format, unit: string, basis: Basis): string {
	return Object.entries(basis)
		.flatMap(([name, value]) => {
			const key = `basis.${name}`
			if (value === null || !(key in de)) return []
			const isInstant = /At$|From$|To$/.test(name)
			const own = name === 'before' || name === 'after' ? ` ${unitSign(unit)}` : ''
			const text =
				typeof value !== 'number'
					? name === 'likeDays'
						? value.split(',').map(format.localDate).join(', ')
						: `${format.decimal(value)}${own}`
					: isInstant
						? format.dateTime(value)
						: format.decimal(String(value))
			return [`${t(key as TextKey)} ${text}`]
		})
		.join(', ')
}
