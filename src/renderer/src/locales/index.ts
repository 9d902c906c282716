/** German and English, with typed keys. */
import { createInstance } from 'i18next'
import { useSyncExternalStore } from 'react'
import type { CallFailed } from '../../../shared/rpc.ts'
import type { Language } from '../format.ts'
import { alarmsDe, alarmsEn } from './alarms.ts'
import { billRunsDe, billRunsEn } from './bill-runs.ts'
import { billingDe, billingEn } from './billing.ts'
import { callersDe, callersEn } from './callers.ts'
import { collectorsDe, collectorsEn } from './collectors.ts'
import { commissioningDe, commissioningEn } from './commissioning.ts'
import { concentratorDe, concentratorEn } from './concentrator.ts'
import { costPoolDe, costPoolEn } from './cost-pool.ts'
import { costsDe, costsEn } from './costs.ts'
import { costsIssuedDe, costsIssuedEn } from './costs-issued.ts'
import { doctorDe, doctorEn } from './doctor.ts'
import { exchangeDe, exchangeEn } from './exchange.ts'
import { exportsDe, exportsEn } from './exports.ts'
import { factsDe, factsEn } from './facts.ts'
import { frameDe, frameEn } from './frame.ts'
import { gapsDe, gapsEn } from './gaps.ts'
import { linesDe, linesEn } from './lines.ts'
import { meterListDe, meterListEn } from './meter-list.ts'
import { networkDe, networkEn } from './network.ts'
import { papersDe, papersEn } from './papers.ts'
import { placesDe, placesEn } from './places.ts'
import { plausibilityDe, plausibilityEn } from './plausibility.ts'
import { readingsDe, readingsEn } from './readings.ts'
import { recordsDe, recordsEn } from './records.ts'
import { secretsDe, secretsEn } from './secrets.ts'
import { setupDe, setupEn } from './setup.ts'
import { startDe, startEn } from './start.ts'
import { stationDe, stationEn } from './station.ts'
import { tariffEditorDe, tariffEditorEn } from './tariff-editor.ts'
import { tariffsDe, tariffsEn } from './tariffs.ts'
import { whatIfDe, whatIfEn } from './what-if.ts'
import { whyDe, whyEn } from './why.ts'
import { wordsDe, wordsEn } from './words.ts'

export const de = {
	...alarmsDe,
	...gapsDe,
	...frameDe,
	...wordsDe,
	...stationDe,
	...setupDe,
	...readingsDe,
	...papersDe,
	...plausibilityDe,
	...placesDe,
	...linesDe,
	...doctorDe,
	...tariffsDe,
	...tariffEditorDe,
	...whatIfDe,
	...billingDe,
	...billRunsDe,
	...costsDe,
	...costsIssuedDe,
	...costPoolDe,
	...secretsDe,
	...callersDe,
	...collectorsDe,
	...commissioningDe,
	...concentratorDe,
	...exchangeDe,
	...exportsDe,
	...factsDe,
	...meterListDe,
	...networkDe,
	...recordsDe,
	...whyDe,
	...startDe,
}
export const en: { readonly [K in keyof typeof de]: string } = {
	...alarmsEn,
	...gapsEn,
	...frameEn,
	...wordsEn,
	...stationEn,
	...setupEn,
	...readingsEn,
	...papersEn,
	...plausibilityEn,
	...placesEn,
	...linesEn,
	...doctorEn,
	...tariffsEn,
	...tariffEditorEn,
	...whatIfEn,
	...billingEn,
	...billRunsEn,
	...costsEn,
	...costsIssuedEn,
	...costPoolEn,
	...secretsEn,
	...callersEn,
	...collectorsEn,
	...commissioningEn,
	...concentratorEn,
	...exchangeEn,
	...exportsEn,
	...factsEn,
	...meterListEn,
	...networkEn,
	...recordsEn,
	...whyEn,
	...startEn,
}

/** Counted texts have '_one' and '_other' and are asked for without the ending, with `count`. */
type Asked<K> = K extends `${infer Base}_one` ? Base : K extends `${string}_other` ? never : K
export type TextKey = Asked<keyof typeof de>
export type Translate = (key: TextKey, params?: Readonly<Record<string, string | number>>) => string

const storedAs = 'zaehlwerk.language'
const i18n = createInstance()
const listeners = new Set<() => void>()

const chosen = (): Language => {
	const kept = localStorage.getItem(storedAs)
	if (kept === 'de' || kept === 'en') return kept
	return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'de'
}

export function startLanguage(): void {
	void i18n.init({
		lng: chosen(),
		resources: { de: { translation: de }, en: { translation: en } },
		keySeparator: false,
		nsSeparator: false,
		interpolation: { escapeValue: false },
		initAsync: false,
	})
	document.documentElement.lang = i18n.language
}

export function chooseLanguage(language: Language): void {
	localStorage.setItem(storedAs, language)
	document.documentElement.lang = language
	void i18n.changeLanguage(language).then(() => {
		for (const listener of listeners) listener()
	})
}

const watch = (listener: () => void) => {
	listeners.add(listener)
	return () => listeners.delete(listener)
}

export const useLanguage = (): Language => useSyncExternalStore(watch, () => i18n.language as Language)

const translators: Record<Language, Translate> = {
	de: (key, params) => i18n.t(key, { lng: 'de', ...params }),
	en: (key, params) => i18n.t(key, { lng: 'en', ...params }),
}

export const useT = (): Translate => translators[useLanguage()]

/** Texts of keys that the station names as plain text: unknown ones get a general sentence, never the bare key. */
export function textOr(
	t: Translate,
	key: string,
	otherwise: TextKey,
	params?: Readonly<Record<string, string | number>>,
) {
	return t(key in de || `${key}_one` in de ? (key as TextKey) : otherwise, params)
}

/** What happened, what it means and what to do, by the error's code. */
export function errorText(t: Translate, failed: CallFailed): string {
	const { code, details } = failed.error ?? { code: 'internal', details: {} }
	const what = textOr(t, `what.${details.what}`, 'what.thing')
	if (code === 'line-not-open') {
		return `${t('error.line-not-open')} ${textOr(t, `lineFailure.${details.reason}`, 'lineFailure.other')}`
	}
	if (code === 'meter-no-answer') {
		return `${t('error.meter-no-answer')} ${textOr(t, `readFailure.${details.reason}`, 'readFailure.other')}`
	}
	if (code === 'secrets-locked') return textOr(t, `error.secrets-locked.${details.state}`, 'error.secrets-locked')
	if (code === 'archive-refused') {
		return textOr(t, `error.archive-refused.${details.reason}`, 'error.archive-refused', details)
	}
	if (code === 'list-refused') return textOr(t, `error.list-refused.${details.reason}`, 'error.list-refused')
	if (code === 'run-stale') {
		return `${textOr(t, `error.run-stale.${details.cause}`, 'error.run-stale', details)} ${t('error.run-stale-do')}`
	}
	if (code === 'database') return textOr(t, `error.database.${details.reason}`, 'error.database')
	return textOr(t, `error.${code}`, 'error.internal', { ...details, what })
}
