/** The market location of an electricity or gas point, as it stands on the supplier's invoice. */
import { Button, Group, TextInput } from '@mantine/core'
import type { PointView } from '../../../../shared/contract/readings.ts'
import { hasMarketLocation, isMarketLocation } from '../../../../shared/market-location.ts'
import { useAction } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'

export function MarketLocationCard({ point }: { readonly point: PointView }) {
	const t = useT()
	if (!hasMarketLocation(point.medium)) return null
	return (
		<Card title={t('market.title')} span={12}>
			<p className="small">{t('market.means')}</p>
			<Field key={point.marketLocation} point={point} />
		</Card>
	)
}

function Field({ point }: { readonly point: PointView }) {
	const t = useT()
	const { id: pointId, unitId, name, medium, marketLocation } = point
	const { value, change, clear } = useDraft(`market-${pointId}`, { typed: marketLocation ?? '' })
	const save = useAction('topology.savePoint', clear)
	// As it is printed in groups.
	const typed = value.typed.replaceAll(/\s/g, '')
	const isRight = typed === '' || isMarketLocation(typed)
	const next = typed === '' ? null : typed
	return (
		<Group align="flex-end" gap="sm" mt="xs">
			<TextInput
				label={t('market.id')}
				placeholder={t('market.none')}
				value={value.typed}
				maxLength={20}
				inputMode="numeric"
				w={220}
				error={isRight || typed.length < 11 ? null : t('market.wrong')}
				onChange={(event) => change({ typed: event.currentTarget.value })}
			/>
			<Button
				variant="default"
				disabled={!isRight || next === marketLocation}
				loading={save.isPending}
				onClick={() => save.mutate({ pointId, unitId, name, medium, marketLocation: next })}
			>
				{t('market.save')}
			</Button>
		</Group>
	)
}
