/** The versions of a tariff: which holds when, what was issued by them, and a file with all of them. */
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { TariffView } from '../../../../shared/contract/tariffs.ts'
import { writeTariffFile } from '../../../../shared/tariff-file.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { saveJson } from '../../desk.ts'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'
import { RemoveButton } from '../../parts/remove-button.tsx'

type Props = { readonly tariff: TariffView; readonly onTake: (version: TariffView['versions'][number]) => void }

export function Versions({ tariff, onTake }: Props) {
	const t = useT()
	const format = useFormat()
	const remove = useAction('tariffs.removeVersion')
	const save = () =>
		saveJson(`${tariff.name}.json`, writeTariffFile(tariff)).catch(() =>
			notifications.show({ color: 'red', title: t('error.title'), message: t('error.internal') }),
		)
	const aside = (
		<Button size="compact-xs" variant="default" onClick={() => void save()}>
			{t('tariff.export')}
		</Button>
	)
	return (
		<Card title={t('tariff.versions')} aside={aside} span={12}>
			{tariff.versions.map((version) => {
				const { id, validFrom, definition, issuedMonths } = version
				const from = t('tariff.from', { date: format.localDate(validFrom) })
				const last = issuedMonths.at(-1)
				return (
					<Group key={id} gap="md" py={4}>
						<span style={{ fontWeight: 600, fontSize: 13 }}>{from}</span>
						<span className="small">
							{definition.bands
								.map(({ name, tiers }) => `${name}: ${tiers.map(({ price }) => format.decimal(price)).join(' / ')}`)
								.join(' · ')}{' '}
							{definition.currency}/{unitSign(definition.unit)} · {t('tariff.vat')}{' '}
							{format.decimal(definition.vatPercent)} %
						</span>
						<span className="small">
							{last === undefined
								? t('tariff.never-issued')
								: t('tariff.issued-by', { count: issuedMonths.length, month: format.month(last) })}
						</span>
						<Button
							size="compact-xs"
							variant="subtle"
							aria-label={`${t('tariff.take')} ${from}`}
							onClick={() => onTake(version)}
						>
							{t('tariff.take')}
						</Button>
						{last === undefined && (
							<RemoveButton
								word={t('tariff.remove-version')}
								label={t('tariff.remove', { what: from })}
								size="compact-xs"
								busy={remove.isPending}
								onRemove={() => remove.mutate({ versionId: id })}
							/>
						)}
					</Group>
				)
			})}
		</Card>
	)
}
