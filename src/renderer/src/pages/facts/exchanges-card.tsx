/** The exchanges of a metering point, latest first; nothing where there was none. */
import { Anchor } from '@mantine/core'
import { useState } from 'react'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'

type Exchange = Output<Calls['meters.exchanges']>['exchanges'][number]

export function ExchangesCard({ pointId }: { readonly pointId: number }) {
	const t = useT()
	const exchanges = useView('meters.exchanges', { pointId }).data?.exchanges ?? []
	if (exchanges.length === 0) return null
	return (
		<Card title={t('exchangeMeter.history')} span={12}>
			<dl className="facts">
				{exchanges.map((exchange) => (
					<Row key={exchange.id} exchange={exchange} />
				))}
			</dl>
		</Card>
	)
}

function Row({ exchange }: { readonly exchange: Exchange }) {
	const t = useT()
	const format = useFormat()
	const { id, at, oldSerial, newSerial, finalValues, firstValues, by, comment, hasPhoto } = exchange
	const text = (values: Exchange['finalValues']) =>
		values.map(({ register, value, unit }) => `${register} ${format.decimal(value)} ${unitSign(unit)}`).join(', ')
	const sentence =
		oldSerial === newSerial
			? t('exchangeMeter.row-ratio', { ratio: ratioText(exchange.multiplier), final: text(finalValues) })
			: t('exchangeMeter.row', { oldSerial, newSerial, final: text(finalValues), first: text(firstValues) })
	return (
		<>
			<dt>{format.dateTime(at)}</dt>
			<dd>
				{sentence} · {by}
				{comment !== null && ` · ${comment}`} {hasPhoto && <Photo exchangeId={id} />}
			</dd>
		</>
	)
}

export const ratioText = ({ numerator, denominator }: Exchange['multiplier']) =>
	denominator === 1 ? String(numerator) : `${numerator}/${denominator}`

function Photo({ exchangeId }: { readonly exchangeId: number }) {
	const t = useT()
	const [opened, setOpened] = useState(false)
	const photo = useView('meters.exchangePhoto', { exchangeId }, { enabled: opened }).data
	if (photo !== undefined) {
		const source = `data:${photo.kind};base64,${photo.base64}`
		return <img src={source} alt={t('exchangeMeter.photo-alt')} style={{ display: 'block', maxWidth: 480 }} />
	}
	return (
		<Anchor component="button" type="button" size="sm" onClick={() => setOpened(true)}>
			{t('exchangeMeter.photo-show')}
		</Anchor>
	)
}
