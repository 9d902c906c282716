import { PasswordInput } from '@mantine/core'
import { isSecret, type SecretKind } from '../../../../shared/secret.ts'
import { useT } from '../../locales/index.ts'
import { typedSecret } from './secret-kinds.ts'

type Props = {
	readonly kind: SecretKind
	readonly label: string
	readonly value: string
	readonly onChange: (value: string) => void
	readonly size?: 'xs'
}

/** A key or password on its way in: hidden while it is typed, kept in no draft, and never filled by the station. */
export function SecretField({ kind, label, value, onChange, size }: Props) {
	const t = useT()
	const form = t(kind === 'password' ? 'secret.password-form' : 'secret.key-form')
	const plain = typedSecret(kind, value)
	const wrong = kind === 'password' ? t('secret.wrong-password') : t('secret.wrong-key', { digits: plain.length })
	const isWrong = value !== '' && !isSecret(kind, plain)
	return (
		<PasswordInput
			label={label}
			description={size === undefined ? form : undefined}
			placeholder={size === undefined ? undefined : form}
			error={isWrong ? wrong : null}
			value={value}
			onChange={(event) => onChange(event.currentTarget.value)}
			autoComplete="new-password"
			spellCheck={false}
			visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
			{...(size === undefined ? {} : { size })}
		/>
	)
}
