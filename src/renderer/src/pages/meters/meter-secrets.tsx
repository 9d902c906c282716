/** A meter's keys and password: which are stored and since when, and a field for a new one. */
import { ActionIcon, Button, Group, Select, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { MeterView } from '../../../../shared/contract/meters.ts'
import { isSecret, type SecretKind } from '../../../../shared/secret.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { TextLink } from '../../parts/link.tsx'
import { SecretField } from './secret-field.tsx'
import { secretKindsOf, typedSecret } from './secret-kinds.ts'

export function MeterSecrets({ meter }: { readonly meter: MeterView }) {
	const t = useT()
	const format = useFormat()
	const stored = useView('secrets.ofMeter', { meterId: meter.id }).data?.kinds
	const state = useView('secrets.state', {}).data
	const remove = useAction('secrets.remove')
	const possible = secretKindsOf[meter.protocol]
	if (stored === undefined || state === undefined || (possible.length === 0 && stored.length === 0)) return null
	const kinds = [...new Set([...possible, ...stored.map(({ kind }) => kind)])]
	return (
		<section aria-label={t('secret.title')}>
			<h3 style={{ margin: '0 0 4px', fontSize: 14 }}>{t('secret.title')}</h3>
			<p className="small" style={{ margin: '0 0 8px' }}>
				{t('secret.means')}
			</p>
			<dl className="facts">
				{kinds.map((kind) => {
					const one = stored.find((each) => each.kind === kind)
					return [
						<dt key={kind}>{t(`secret.${kind}`)}</dt>,
						<dd key={`${kind} since`}>
							{one === undefined ? (
								t('secret.none')
							) : (
								<Group gap={6} wrap="nowrap">
									{t('secret.since', { at: format.dateTime(one.since) })}
									<ActionIcon
										size="sm"
										variant="subtle"
										color="gray"
										aria-label={t('secret.remove', { kind: t(`secret.${kind}`) })}
										loading={remove.isPending}
										onClick={() => remove.mutate({ meterId: meter.id, kind })}
									>
										<IconTrash size={14} aria-hidden />
									</ActionIcon>
								</Group>
							)}
						</dd>,
					]
				})}
			</dl>
			{isUsable(state) ? (
				<NewSecret meterId={meter.id} kinds={kinds} stored={stored.map(({ kind }) => kind)} />
			) : (
				<TextLink to="/settings">
					{t(state.kind === 'empty' ? 'secrets.first-passphrase' : 'secrets.to-settings')}
				</TextLink>
			)}
		</section>
	)
}

/** The first key makes its own protection where the system keeps it; else a passphrase comes first. */
const isUsable = ({ kind, host }: { readonly kind: string; readonly host: string }): boolean =>
	kind === 'open' || (kind === 'empty' && host === 'system')

type NewProps = {
	readonly meterId: number
	readonly kinds: readonly SecretKind[]
	readonly stored: readonly SecretKind[]
}

function NewSecret({ meterId, kinds, stored }: NewProps) {
	const t = useT()
	const [chosen, setChosen] = useState<SecretKind | null>(null)
	const [value, setValue] = useState('')
	const kind = chosen ?? kinds[0]!
	const ready = isSecret(kind, typedSecret(kind, value))
	const set = useAction('secrets.set', () => {
		setValue('')
		notifications.show({ message: t('secret.saved') })
	})
	const save = () => set.mutate({ meterId, kind, value: typedSecret(kind, value) })
	return (
		<form
			noValidate
			onSubmit={(event) => {
				event.preventDefault()
				if (ready) save()
			}}
		>
			<Stack gap="xs" mt="xs">
				{kinds.length > 1 && (
					<Select
						label={t('secret.kind')}
						data={kinds.map((each) => ({ value: each, label: t(`secret.${each}`) }))}
						value={kind}
						onChange={(next) => next !== null && setChosen(next)}
					/>
				)}
				<SecretField kind={kind} label={t('secret.value')} value={value} onChange={setValue} />
				<Group justify="flex-end">
					<Button type="submit" variant="default" disabled={!ready} loading={set.isPending}>
						{t(stored.includes(kind) ? 'secret.replace' : 'secret.set')}
					</Button>
				</Group>
			</Stack>
		</form>
	)
}
