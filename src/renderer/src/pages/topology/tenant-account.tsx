/** The tenant's account, mandate and VAT number: what payment and electronic invoices need. */
import { Button, Divider, Group, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useMemo } from 'react'
import { type TenantAccount, tenantAccount } from '../../../../shared/contract/tenants.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { Answered } from '../../parts/page.tsx'

export function TenantAccountForm({ occupancyId }: { readonly occupancyId: number }) {
	const answer = useView('tenants.account', { occupancyId })
	return <Answered answer={answer}>{(account) => <Form occupancyId={occupancyId} account={account} />}</Answered>
}

type Form = Readonly<Record<keyof TenantAccount, string>>
const fields = ['email', 'iban', 'bic', 'mandateReference', 'vatId', 'buyerReference'] as const

function Form({ occupancyId, account }: { readonly occupancyId: number; readonly account: TenantAccount }) {
	const t = useT()
	const initial = useMemo(() => formOf(account), [account])
	const form = useDraft<Form>(`tenant-account-${occupancyId}`, initial)
	const save = useAction('tenants.saveAccount', () => {
		form.clear()
		notifications.show({ message: t('settings.saved') })
	})
	const typed = accountOf(form.value)
	const read = tenantAccount.safeParse(typed)
	const wrong = new Set(read.success ? [] : read.error.issues.map(({ path }) => String(path[0])))
	const send = (event: FormEvent) => {
		event.preventDefault()
		if (read.success) save.mutate({ occupancyId, ...read.data })
	}
	return (
		<form onSubmit={send} noValidate>
			<Stack gap="sm">
				<Divider my="xs" />
				<Text fw={600}>{t('tenant.account')}</Text>
				<span className="small">{t('tenant.account-means')}</span>
				{fields.map((key) => (
					<TextInput
						key={key}
						label={t(`tenant.${key}`)}
						value={form.value[key]}
						error={wrong.has(key) ? t(`tenant.${key}-wrong`) : null}
						onChange={(event) => form.change({ [key]: event.currentTarget.value })}
					/>
				))}
				<DateField
					label={t('tenant.mandateSignedOn')}
					optional="optional"
					value={form.value.mandateSignedOn}
					onChange={(next) => form.change({ mandateSignedOn: next })}
				/>
				<Group justify="flex-end">
					<Button type="submit" variant="default" disabled={!read.success} loading={save.isPending}>
						{t('tenant.save')}
					</Button>
				</Group>
			</Stack>
		</form>
	)
}

const formOf = (account: TenantAccount): Form =>
	Object.fromEntries(Object.entries(account).map(([key, value]) => [key, value ?? ''])) as Form

const accountOf = (form: Form): TenantAccount =>
	Object.fromEntries(Object.entries(form).map(([key, value]) => [key, value.trim() || null])) as TenantAccount
