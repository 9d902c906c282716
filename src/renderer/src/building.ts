/** The building that is open, and how numbers and times are written for it. */
import { useMemo } from 'react'
import type { StationStatus } from '../../shared/contract/station.ts'
import type { Money } from '../../shared/contract/values.ts'
import { useView } from './answers.ts'
import * as format from './format.ts'
import { ownZone } from './local-time.ts'
import { useLanguage } from './locales/index.ts'

export const useStatus = (): StationStatus | undefined => useView('station.status', {}, { refetchMs: 30_000 }).data

/** The building's zone, not the browser's: a reading of midnight is midnight there. */
export const useZone = (): string => useStatus()?.building?.zone ?? ownZone()

export function useFormat() {
	const language = useLanguage()
	const zone = useZone()
	return useMemo(
		() => ({
			language,
			zone,
			decimal: (value: string, digits?: number) => format.decimal(value, language, digits),
			integer: (value: number) => format.integer(value, language),
			percent: (share: number, digits?: number) => format.percent(share, language, digits),
			money: (amount: Money) => format.money(amount, language),
			date: (at: number) => format.date(at, zone, language),
			time: (at: number) => format.time(at, zone, language),
			timeWithSeconds: (at: number) => format.time(at, zone, language, 'with-seconds'),
			dateTime: (at: number) => format.dateTime(at, zone, language),
			longDate: (at: number) => format.longDate(at, zone, language),
			localDate: (value: string) => format.localDate(value, language),
			month: (value: string) => format.month(value, language),
			duration: (ms: number) => format.duration(ms, language),
			offset: (ms: number) => format.offset(ms, language),
			dataSize: (bytes: number) => format.dataSize(bytes, language),
		}),
		[language, zone],
	)
}
export type Format = ReturnType<typeof useFormat>
