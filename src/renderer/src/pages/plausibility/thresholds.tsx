/** The thresholds of each medium as one table: what is empty is a rule that is off. */
import { Button, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { mediumThresholds, type Thresholds } from '../../../../shared/plausibility.ts'
import { type Medium, media } from '../../../../shared/quantity.ts'
import { typedDecimal } from '../../../../shared/typed-decimal.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'

type Name = keyof Thresholds[Medium]
const names = Object.keys(mediumThresholds.shape) as Name[]
type Typed = Readonly<Record<string, string>>
const keyOf = (medium: Medium, name: Name) => `${medium}.${name}`

export function ThresholdsPage() {
	const answer = useView('plausibility.thresholds', {})
	return (
		<Answered answer={answer}>
			{({ thresholds, isPreset }) => (
				<Form key={JSON.stringify(thresholds)} thresholds={thresholds} isPreset={isPreset} />
			)}
		</Answered>
	)
}

function Form({ thresholds, isPreset }: { readonly thresholds: Thresholds; readonly isPreset: boolean }) {
	const t = useT()
	const { language } = useFormat()
	const [typed, setTyped] = useState<Typed>({})
	const save = useAction('plausibility.saveThresholds', () => notifications.show({ message: t('thresholds.saved') }))
	const shown = (medium: Medium, name: Name): string => {
		const value = thresholds[medium][name]
		if (value === null) return ''
		return language === 'de' ? String(value).replace('.', ',') : String(value)
	}
	const changed = withTyped(thresholds, typed)
	const isBad = changed === null
	const cell = (medium: Medium, name: Name) => (
		<TextInput
			size="xs"
			w={86}
			aria-label={`${t(`medium.${medium}`)}: ${t(`threshold.${name}`)}`}
			value={typed[keyOf(medium, name)] ?? shown(medium, name)}
			error={withTyped(thresholds, only(typed, keyOf(medium, name))) === null}
			onChange={(event) => setTyped({ ...typed, [keyOf(medium, name)]: event.currentTarget.value })}
			styles={{ input: { textAlign: 'right' } }}
		/>
	)
	return (
		<>
			<PageHead title={t('thresholds.title')} above={t('nav.plausibility')} sub={t('thresholds.sub')}>
				<Button
					variant="default"
					disabled={isPreset && Object.keys(typed).length === 0}
					onClick={() => {
						setTyped({})
						save.mutate({ thresholds: null })
					}}
				>
					{t('thresholds.preset')}
				</Button>
				{isBad && <span className="small">{t('thresholds.bad')}</span>}
				<Button
					disabled={isBad || Object.keys(typed).length === 0}
					loading={save.isPending}
					onClick={() => changed !== null && save.mutate({ thresholds: changed })}
				>
					{t('thresholds.save')}
				</Button>
			</PageHead>
			<Card>
				<DataTable
					label={t('thresholds.title')}
					rows={names}
					rowKey={(name) => name}
					columns={[
						{ key: 'rule', title: t('thresholds.rule'), keep: 'line', cell: (name) => t(`threshold.${name}`) },
						...media.map((medium) => ({
							key: medium,
							title: t(`medium.${medium}`),
							align: 'right' as const,
							cell: (name: Name) => cell(medium, name),
						})),
					]}
				/>
			</Card>
		</>
	)
}

const only = (typed: Typed, key: string): Typed => (typed[key] === undefined ? {} : { [key]: typed[key] })

/** What is typed, laid over what holds; null: a number that the rule does not allow, or none at all. */
function withTyped(standing: Thresholds, typed: Typed): Thresholds | null {
	let next = standing
	for (const [key, text] of Object.entries(typed)) {
		const [medium, name] = key.split('.') as [Medium, Name]
		const read = typedDecimal(text)
		const value = read.kind === 'empty' ? null : read.kind === 'number' ? Number(read.value) : Number.NaN
		const parsed = mediumThresholds.safeParse({ ...next[medium], [name]: value })
		if (!parsed.success) return null
		next = { ...next, [medium]: parsed.data }
	}
	return next
}
