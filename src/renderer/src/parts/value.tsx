/** A number as a person sees it: value, narrow space, lighter unit; missing is a dash with its reason. */
import { Badge, VisuallyHidden } from '@mantine/core'
import type { ShownValue } from '../../../shared/contract/values.ts'
import { useFormat } from '../building.ts'
import { missing, narrowSpace, unitSign } from '../format.ts'
import { textOr, useT } from '../locales/index.ts'

export type Quality = ShownValue['quality']

export function Missing({ reason }: { readonly reason: string | null }) {
	const t = useT()
	const why = textOr(t, `reason.${reason}`, 'reason.unknown')
	return (
		<span className="unit" title={why}>
			{missing}
			<VisuallyHidden>{why}</VisuallyHidden>
		</span>
	)
}

type QuantityProps = {
	readonly value: string | null
	readonly unit: string
	readonly digits?: number
	readonly reason?: string | null
}

export function Quantity({ value, unit, digits, reason = null }: QuantityProps) {
	const format = useFormat()
	if (value === null) return <Missing reason={reason} />
	return (
		<span style={{ whiteSpace: 'nowrap' }}>
			{format.decimal(value, digits)}
			{unit !== '' && (
				<span className="unit after">
					{narrowSpace}
					{unitSign(unit)}
				</span>
			)}
		</span>
	)
}

export function Shown({ value, digits }: { readonly value: ShownValue; readonly digits?: number }) {
	return (
		<Quantity
			value={value.value}
			unit={value.unit}
			reason={value.reason}
			{...(digits === undefined ? {} : { digits })}
		/>
	)
}

const qualityColor: Record<Quality, string> = {
	measured: 'gray',
	memory: 'teal',
	interpolated: 'orange',
	estimated: 'orange',
	corrected: 'blue',
	quarantined: 'red',
	missing: 'gray',
}

export function QualityBadge({ quality }: { readonly quality: Quality }) {
	const t = useT()
	return (
		<Badge
			color={qualityColor[quality]}
			variant="light"
			tt="none"
			fw={500}
			miw="max-content"
			size="sm"
			radius="sm"
			title={t(`quality.${quality}.means`)}
		>
			{t(`quality.${quality}`)}
		</Badge>
	)
}
