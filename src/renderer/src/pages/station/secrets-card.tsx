/** Whether the meters' keys can be used: unlock, set or change the passphrase, or forget them all. */
import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconLock } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { newPassphrase, type SecretsState } from '../../../../shared/contract/secrets.ts'
import { useAction, useView } from '../../answers.ts'
import { useT } from '../../locales/index.ts'
import { Answered, Card } from '../../parts/page.tsx'

export function SecretsCard() {
	const t = useT()
	const answer = useView('secrets.state', {})
	return (
		<Card title={t('secrets.title')}>
			<Answered answer={answer}>{(state) => <Secrets state={state} />}</Answered>
		</Card>
	)
}

function Secrets({ state }: { readonly state: SecretsState }) {
	const t = useT()
	const { kind, host, passphrase, stored } = state
	const isShut = kind === 'locked' || kind === 'lost'
	return (
		<Stack gap="sm">
			{isShut ? (
				<Alert color={stored > 0 ? 'orange' : 'gray'} icon={<IconLock aria-hidden />} py={8}>
					{t(`secrets.${kind}`)}
				</Alert>
			) : (
				<Text size="sm">{t(`secrets.${kind}`)}</Text>
			)}
			<span className="small">
				{stored > 0 && `${t('secrets.stored', { count: stored })}. `}
				{t(`secrets.host-${host}`)}
				{kind === 'open' && ` ${t(passphrase === 'set' ? 'secrets.with-passphrase' : 'secrets.without-passphrase')}`}
			</span>
			{kind === 'locked' && <Unlock />}
			{(kind === 'open' || kind === 'empty') && <NewPassphrase isSet={passphrase} />}
			{(stored > 0 || isShut) && <Forget />}
		</Stack>
	)
}

function Unlock() {
	const t = useT()
	const [typed, setTyped] = useState('')
	const unlock = useAction('secrets.unlock', () => {
		setTyped('')
		notifications.show({ message: t('secrets.unlocked') })
	})
	return (
		<PassphraseForm
			submit={t('secrets.unlock')}
			busy={unlock.isPending}
			ready={typed !== ''}
			onSubmit={() => unlock.mutate({ passphrase: typed })}
		>
			<Passphrase label={t('secrets.passphrase')} value={typed} onChange={setTyped} autoComplete="current-password" />
		</PassphraseForm>
	)
}

function NewPassphrase({ isSet }: { readonly isSet: SecretsState['passphrase'] }) {
	const t = useT()
	const [typed, setTyped] = useState('')
	const [again, setAgain] = useState('')
	const set = useAction('secrets.setPassphrase', () => {
		setTyped('')
		setAgain('')
		notifications.show({ message: t('secrets.passphrase-set') })
	})
	const isLong = newPassphrase.safeParse(typed).success
	return (
		<PassphraseForm
			submit={t(isSet === 'set' ? 'secrets.change-passphrase' : 'secrets.set-passphrase')}
			busy={set.isPending}
			ready={isLong && typed === again}
			onSubmit={() => set.mutate({ passphrase: typed })}
		>
			<Passphrase
				label={t('secrets.new-passphrase')}
				description={t('secrets.passphrase-form')}
				value={typed}
				onChange={setTyped}
				error={typed !== '' && !isLong ? t('secrets.too-short') : null}
			/>
			<Passphrase
				label={t('secrets.again')}
				value={again}
				onChange={setAgain}
				error={again !== '' && again !== typed ? t('secrets.not-same') : null}
			/>
		</PassphraseForm>
	)
}

/** What cannot be undone is asked for twice. */
function Forget() {
	const t = useT()
	const [asked, setAsked] = useState(false)
	const forget = useAction('secrets.forgetAll', () => setAsked(false))
	if (!asked) {
		return (
			<Group>
				<Button variant="default" size="xs" onClick={() => setAsked(true)}>
					{t('secrets.forget')}
				</Button>
			</Group>
		)
	}
	return (
		<Stack gap="xs">
			<Text size="sm">{t('secrets.forget-means')}</Text>
			<Group gap="xs">
				<Button color="red" size="xs" loading={forget.isPending} onClick={() => forget.mutate({})}>
					{t('secrets.forget-now')}
				</Button>
				<Button variant="default" size="xs" onClick={() => setAsked(false)}>
					{t('action.cancel')}
				</Button>
			</Group>
		</Stack>
	)
}

type FormProps = {
	readonly submit: string
	readonly busy: boolean
	readonly ready: boolean
	readonly onSubmit: () => void
	readonly children: ReactNode
}

function PassphraseForm({ submit, busy, ready, onSubmit, children }: FormProps) {
	const send = (event: FormEvent) => {
		event.preventDefault()
		if (ready) onSubmit()
	}
	return (
		<form onSubmit={send} noValidate>
			<Stack gap="xs">
				{children}
				<Group justify="flex-end">
					<Button type="submit" variant="default" disabled={!ready} loading={busy}>
						{submit}
					</Button>
				</Group>
			</Stack>
		</form>
	)
}

type FieldProps = {
	readonly label: string
	readonly description?: string
	readonly value: string
	readonly onChange: (value: string) => void
	readonly error?: string | null
	readonly autoComplete?: string
}

/** Kept in no draft. */
function Passphrase({ onChange, autoComplete = 'new-password', ...field }: FieldProps) {
	const t = useT()
	return (
		<PasswordInput
			{...field}
			maxLength={200}
			autoComplete={autoComplete}
			onChange={(event) => onChange(event.currentTarget.value)}
			visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
		/>
	)
}
