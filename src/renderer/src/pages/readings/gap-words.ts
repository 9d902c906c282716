/** Why values are missing, in a word and in a sentence. */
import type { MeterGaps } from '../../../../shared/contract/collection.ts'
import type { Format } from '../../building.ts'
import type { Translate } from '../../locales/index.ts'

type Kind = MeterGaps['kinds'][number]
export type Gap = Kind['missing'][number]

export function gapSentence(t: Translate, format: Format, { reason }: Gap, lastAnswerAt: number | null): string {
	if (reason !== 'silent') return t(`gap.${reason}`)
	return lastAnswerAt === null ? t('gap.silent-ever') : t('gap.silent', { at: format.dateTime(lastAnswerAt) })
}

/** 'meter silent 3, overwritten 2' */
export function gapsInShort(t: Translate, kinds: readonly Kind[]): string {
	const counts = Map.groupBy(
		kinds.flatMap(({ missing }) => missing),
		({ reason }) => reason,
	)
	return [...counts]
		.map(([reason, gaps]) => `${t(`gapShort.${reason}`)} ${gaps.reduce((sum, { count }) => sum + count, 0)}`)
		.join(', ')
}

export const missingIn = ({ wanted, there }: Pick<Kind, 'wanted' | 'there'>): number => wanted - there
