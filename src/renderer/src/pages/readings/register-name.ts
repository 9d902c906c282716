/** 'import-t1' → 'Bezug T1': the register's name in the trade's words. */
import { type Translate, textOr } from '../../locales/index.ts'

export function registerName(t: Translate, register: string): string {
	const [, base = register, tariff] = /^(.*?)(?:-t(\d+))?$/.exec(register) ?? []
	const name = textOr(t, `register.${base}`, 'register.other', { register: base })
	return tariff === undefined ? name : `${name} T${tariff}`
}
