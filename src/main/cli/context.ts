/** What the command line says about a meter beyond its address: its model, its keys. A secret is never repeated. */
import { isSecret } from '../../shared/secret.ts'
import type { MeterContext, MeterSecrets, Protocol } from '../protocols/protocol.ts'
import { loadModel, type MeterModel } from '../work/presets.ts'

export type ContextWords = {
	readonly model?: string | undefined
	readonly key?: string | undefined
	readonly authenticationKey?: string | undefined
	readonly password?: string | undefined
}

/** A string says in one sentence what is wrong. */
export function contextOf(protocol: Protocol, words: ContextWords, presetsPath: string): MeterContext | string {
	const secrets = secretsOf(words)
	if (typeof secrets === 'string') return secrets
	const own = Object.keys(secrets).length === 0 ? {} : { secrets }
	if (words.model === undefined) return own
	const model = modelNamed(presetsPath, words.model)
	if (typeof model === 'string') return model
	if (model === null) {
		return `There is no meter model "${words.model}"; the models are the files of resources/presets/models, without .json.`
	}
	if (model.protocol !== protocol.name) return `The model ${model.id} speaks ${model.protocol}, not ${protocol.name}.`
	return { ...own, dialect: model.dialect }
}

/** A string: its file is not as it should be, and why. */
function modelNamed(presetsPath: string, id: string): MeterModel | string | null {
	try {
		return loadModel(presetsPath, id)
	} catch (cause) {
		return `The meter model "${id}" cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`
	}
}

function secretsOf({ key, authenticationKey, password }: ContextWords): MeterSecrets | string {
	const bytes = { key: typed(key), authenticationKey: typed(authenticationKey) }
	if (bytes.key === null) return '--key needs 32 hexadecimal digits.'
	if (bytes.authenticationKey === null) return '--authentication-key needs 32 hexadecimal digits.'
	if (password !== undefined && !isSecret('password', password)) {
		return '--password needs 1 to 64 printable ASCII characters.'
	}
	return {
		...(bytes.key === undefined ? {} : { key: bytes.key }),
		...(bytes.authenticationKey === undefined ? {} : { authenticationKey: bytes.authenticationKey }),
		...(password === undefined ? {} : { password }),
	}
}

const typed = (text: string | undefined) => (text === undefined ? undefined : keyOf(text))

/** 16 bytes of 32 hexadecimal digits (blanks allowed), else null. */
export function keyOf(text: string): Uint8Array | null {
	const hex = text.replaceAll(/\s+/g, '')
	return isSecret('key', hex) ? new Uint8Array(Buffer.from(hex, 'hex')) : null
}
