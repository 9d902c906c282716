/** The one look: accent, type, surfaces. Contrast is WCAG AA in light and dark. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import { healthColor } from './colors.ts'

/** Mantine's teal, moved one step darker from 7 on, so that white text on shade 7 reaches 4.5:1. */
const teal: MantineColorsTuple = [
	'#e6fcf5',
	'#c3fae8',
	'#96f2d7',
	'#63e6be',
	'#38d9a9',
	'#20c997',
	'#0ca678',
	'#087f5b',
	'#076b4d',
	'#055540',
]

export const theme = createTheme({
	primaryColor: 'teal',
	primaryShade: 7,
	colors: { teal },
	fontFamily: "'Inter Variable', system-ui, sans-serif",
	fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', monospace",
	fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
	lineHeights: { xs: '1.4', sm: '1.4', md: '1.4', lg: '1.4', xl: '1.3' },
	headings: {
		fontWeight: '600',
		sizes: {
			h1: { fontSize: '1.25rem', lineHeight: '1.3' },
			h2: { fontSize: '0.9375rem', lineHeight: '1.4' },
			h3: { fontSize: '0.875rem', lineHeight: '1.4' },
		},
	},
	defaultRadius: 'sm',
	respectReducedMotion: true,
	cursorType: 'pointer',
	components: {
		Button: { defaultProps: { size: 'sm' } },
		TextInput: { defaultProps: { size: 'sm' } },
		Select: { defaultProps: { size: 'sm', allowDeselect: false, comboboxProps: { transitionProps: { duration: 0 } } } },
		// The page itself never scrolls, and the lock would write a style element without our nonce.
		Drawer: { defaultProps: { lockScroll: false } },
		Modal: { defaultProps: { lockScroll: false } },
		Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
		Table: { defaultProps: { fz: 'sm' } },
	},
})

/** Mantine's dimmed grey is 3.3:1 on white; ours keeps 4.5:1 on every surface that we use. */
export const cssVariables: CSSVariablesResolver = () => ({
	variables: {},
	light: {
		'--mantine-color-dimmed': '#5c636a',
		'--mantine-color-placeholder': '#6b7280',
		'--mantine-color-error': '#c92a2a',
		'--mantine-color-green-light-color': '#1b6e2e',
		'--mantine-color-orange-light-color': '#a33c08',
		'--mantine-color-red-light-color': '#b02525',
		'--mantine-color-gray-light-color': '#495057',
		'--mantine-color-blue-light-color': '#1864ab',
		'--zw-surface': '#ffffff',
		'--zw-rail': '#f8f9fa',
		'--zw-border': '#dee2e6',
		'--zw-chosen': '#d8f0e8',
		'--zw-hover': '#f1f3f5',
		'--zw-good': healthColor.good.light,
		'--zw-warning': healthColor.warning.light,
		'--zw-alarm': healthColor.alarm.light,
		'--zw-unknown': healthColor.unknown.light,
	},
	dark: {
		'--mantine-color-dimmed': '#a6a7ab',
		'--mantine-color-placeholder': '#a6a7ab',
		'--mantine-color-error': '#ff8787',
		'--mantine-color-gray-light': 'rgba(255, 255, 255, 0.09)',
		'--mantine-color-red-light': 'rgba(240, 62, 62, 0.18)',
		'--mantine-color-orange-light': 'rgba(253, 126, 20, 0.18)',
		'--mantine-color-green-light': 'rgba(64, 192, 87, 0.16)',
		'--mantine-color-teal-light': 'rgba(32, 201, 151, 0.16)',
		'--mantine-color-blue-light': 'rgba(51, 154, 240, 0.18)',
		'--mantine-color-gray-light-color': '#d5d7da',
		'--mantine-color-red-light-color': '#ffb3b3',
		'--mantine-color-orange-light-color': '#ffc078',
		'--mantine-color-green-light-color': '#8ce99a',
		'--mantine-color-teal-light-color': '#7ee8c3',
		'--mantine-color-blue-light-color': '#a5d8ff',
		'--zw-surface': '#2e2e2e',
		'--zw-rail': '#242424',
		'--zw-border': '#424242',
		'--zw-chosen': '#1f3d33',
		'--zw-hover': '#383838',
		'--zw-good': healthColor.good.dark,
		'--zw-warning': healthColor.warning.dark,
		'--zw-alarm': healthColor.alarm.dark,
		'--zw-unknown': healthColor.unknown.dark,
	},
})
