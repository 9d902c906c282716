/** 'import-t1' → 'Bezug T1': the register's name in the trade's words. */
import { de, type Translate, textOr } from '../../locales/index.ts'

type Record = { readonly quantity: string; readonly role: string | null; readonly tariff: number }

/** What a value of a frame is, by its finer meaning where there is a word for that. */
export function recordName(t: Translate, { quantity, role, tariff }: Record): string {
	const finer = role === null ? [] : [role, `${quantity}-${role.replace('phase-', '')}`]
	const base = finer.find((name) => `register.${name}` in de) ?? quantity
	return registerName(t, tariff === 0 ? base : `${base}-t${tariff}`)
}

export function registerName(t: Translate, register: string): string {
	const [, base = register, tariff] = /^(.*?)(?:-t(\d+))?$/.exec(register) ?? []
	const name = textOr(t, `register.${base}`, 'register.other', { register: base })
	return tariff === undefined ? name : `${name} T${tariff}`
}
