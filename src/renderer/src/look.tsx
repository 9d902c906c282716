import { MantineProvider, mergeThemeOverrides } from '@mantine/core'
import { DatesProvider } from '@mantine/dates'
import { Notifications } from '@mantine/notifications'
import 'dayjs/locale/de'
import 'dayjs/locale/en-gb'
import { type ReactNode, useMemo } from 'react'
import { useLanguage, useT } from './locales/index.ts'
import { cssVariables, theme } from './theme.ts'

/** The nonce of this very response: hosts write it into the page beside the policy that names it. */
const styleNonce = () => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

/** What a note's button is called by a screen reader. */
const noteNames = (close: string) => ({
	components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': close } } } },
})

/** Theme, dates and notes around everything the page shows. */
export function Look({ children }: { readonly children: ReactNode }) {
	const language = useLanguage()
	const close = useT()('action.close')
	const spoken = useMemo(() => mergeThemeOverrides(theme, noteNames(close)), [close])
	return (
		<MantineProvider
			theme={spoken}
			defaultColorScheme="auto"
			cssVariablesResolver={cssVariables}
			getStyleNonce={styleNonce}
			deduplicateCssVariables={false}
		>
			<DatesProvider settings={{ locale: language === 'de' ? 'de' : 'en-gb', firstDayOfWeek: 1 }}>
				<Notifications position="bottom-right" autoClose={6000} />
				{children}
			</DatesProvider>
		</MantineProvider>
	)
}
