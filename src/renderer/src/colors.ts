/** The colours that carry meaning: media and states, and what charts are drawn with. WCAG AA in light and dark. */
import type { Health } from '../../shared/contract/values.ts'
import type { Medium } from '../../shared/quantity.ts'

/** `strong` draws lines and bars, `soft` the second share of a stack. */
export type Shades = { readonly strong: string; readonly soft: string }
export type Scheme = 'light' | 'dark'

export const mediumShades: Record<Medium, Shades> = {
	electricity: { strong: '#f59f00', soft: '#ffd97a' },
	water: { strong: '#228be6', soft: '#a5d8ff' },
	'warm-water': { strong: '#e64980', soft: '#fcc2d7' },
	heat: { strong: '#f03e3e', soft: '#ffc9c9' },
	cooling: { strong: '#15aabf', soft: '#99e9f2' },
	gas: { strong: '#ae3ec9', soft: '#eebefa' },
	other: { strong: '#868e96', soft: '#ced4da' },
}

export const healthColor: Record<Health, Record<Scheme, string>> = {
	good: { light: '#2f9e44', dark: '#51cf66' },
	warning: { light: '#e8590c', dark: '#ff922b' },
	alarm: { light: '#e03131', dark: '#ff6b6b' },
	unknown: { light: '#868e96', dark: '#909296' },
}

export const chartColors: Record<Scheme, Record<'text' | 'axis' | 'grid' | 'gap' | 'compare' | 'surface', string>> = {
	light: {
		text: '#495057',
		axis: '#868e96',
		grid: '#e9ecef',
		gap: 'rgba(134,142,150,0.14)',
		compare: '#868e96',
		surface: '#ffffff',
	},
	dark: {
		text: '#c1c2c5',
		axis: '#909296',
		grid: '#3b3b3b',
		gap: 'rgba(201,201,201,0.10)',
		compare: '#a6a7ab',
		surface: '#2e2e2e',
	},
}
