/** What only the landlord can say on statements: kept as one setting, an empty field is left out on paper. */
import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { FormEvent } from 'react'
import type { BillTexts } from '../../../../shared/contract/papers.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { Answered, Card } from '../../parts/page.tsx'

const written = [
	...(['register', 'contract', 'meterOperator', 'gridOperator', 'disputeBody'] as const),
	...(['regulator', 'adviceBodies', 'switching', 'taxExemption', 'payment'] as const),
]

export function TextsCard() {
	const t = useT()
	const answer = useView('papers.texts', {})
	return (
		<Card title={t('texts.title')} span={12}>
			<Answered answer={answer}>{(texts) => <Texts texts={texts} />}</Answered>
		</Card>
	)
}

function Texts({ texts }: { readonly texts: BillTexts }) {
	const t = useT()
	const { value, change, clear } = useDraft<BillTexts>('bill-texts', texts)
	const save = useAction('papers.saveTexts', () => {
		clear()
		notifications.show({ message: t('texts.saved') })
	})
	const isWrong = !/^(\d{2}([.,]\d)?)?$/.test(value.hotWaterC.trim())
	const submit = (event: FormEvent) => {
		event.preventDefault()
		if (!isWrong) save.mutate({ ...value, hotWaterC: value.hotWaterC.replace(',', '.') })
	}
	return (
		<form onSubmit={submit}>
			<Stack gap="sm">
				<span className="small">{t('texts.hint')}</span>
				<div className="texts-grid">
					{written.map((key) => (
						<Textarea
							key={key}
							label={t(`texts.${key}`)}
							value={value[key]}
							maxLength={400}
							autosize
							minRows={2}
							maxRows={5}
							onChange={(event) => change({ [key]: event.currentTarget.value })}
						/>
					))}
				</div>
				<Group align="flex-end" gap="xl">
					<TextInput
						label={t('texts.hotWaterC')}
						value={value.hotWaterC}
						placeholder="60"
						inputMode="decimal"
						error={isWrong ? t('texts.hotWater-wrong') : null}
						onChange={(event) => change({ hotWaterC: event.currentTarget.value })}
					/>
					<Switch
						label={t('texts.explains')}
						checked={value.explains}
						onChange={(event) => change({ explains: event.currentTarget.checked })}
					/>
				</Group>
				<Group justify="flex-end">
					<Button type="submit" variant="default" disabled={isWrong} loading={save.isPending}>
						{t('action.save')}
					</Button>
				</Group>
			</Stack>
		</form>
	)
}
