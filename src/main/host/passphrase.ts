/** The passphrase of an unattended site: handed over in the environment, read once, and not passed on. */

const variable = 'ZAEHLWERK_PASSPHRASE'

/** Takes it out of `env`, so that no process started from here inherits it; null: none is there. */
export function takePassphrase(env: Record<string, string | undefined>): string | null {
	const passphrase = env[variable]
	delete env[variable]
	return passphrase === undefined || passphrase === '' ? null : passphrase
}
