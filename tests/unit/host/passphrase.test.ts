import { expect, test } from 'vitest'
import { takePassphrase } from '../../../src/main/host/passphrase.ts'

test('the passphrase is read once and is then in nobody’s environment', () => {
	const env: Record<string, string | undefined> = { ZAEHLWERK_PASSPHRASE: 'vier Wörter und ein Fluss', PATH: 'x' }
	expect(takePassphrase(env)).toBe('vier Wörter und ein Fluss')
	expect(env).toEqual({ PATH: 'x' })
	expect(takePassphrase(env)).toBeNull()
})

test('an empty one is none', () => {
	expect(takePassphrase({ ZAEHLWERK_PASSPHRASE: '' })).toBeNull()
})
