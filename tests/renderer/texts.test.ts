import { describe, expect, test } from 'vitest'
import { de, en } from '../../src/renderer/src/locales/index.ts'
import { errorCodes } from '../../src/shared/contract/define.ts'
import { lineFailure } from '../../src/shared/contract/lines.ts'

const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe('texts', () => {
	test('both languages have the same keys', () => {
		expect(Object.keys(en).sort()).toEqual(Object.keys(de).sort())
	})
	test('both languages fill the same places', () => {
		for (const key of Object.keys(de) as (keyof typeof de)[])
			expect([key, places(en[key])]).toEqual([key, places(de[key])])
	})
	test('a text that is empty in one language is empty in the other', () => {
		for (const key of Object.keys(de) as (keyof typeof de)[])
			expect([key, en[key] === '']).toEqual([key, (de[key] as string) === ''])
	})
	test('every error code and every line failure has a sentence', () => {
		for (const code of errorCodes) expect(de).toHaveProperty([`error.${code}`])
		for (const reason of lineFailure.options) expect(de).toHaveProperty([`lineFailure.${reason}`])
	})
	test('counted texts come in both numbers', () => {
		const keys = Object.keys(de)
		for (const key of keys.filter((one) => one.endsWith('_one'))) expect(keys).toContain(key.replace(/_one$/, '_other'))
		for (const key of keys.filter((one) => one.endsWith('_other')))
			expect(keys).toContain(key.replace(/_other$/, '_one'))
	})
	test('nobody is shouted at, and nothing is done “successfully”', () => {
		for (const text of [...Object.values(de), ...Object.values(en)])
			expect(text).not.toMatch(/!|erfolgreich|successfully/i)
	})
})
