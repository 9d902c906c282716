/** What a person sees while the page has no link to the station. */
import { Alert, Center, Stack, Text, Title } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { isDesktop } from '../desk.ts'
import { useT } from '../locales/index.ts'
import { useConnection } from '../station.ts'

export function ConnectionNotice() {
	const t = useT()
	if (useConnection() !== 'lost') return null
	return (
		<Alert
			color="orange"
			radius={0}
			py={6}
			role="alert"
			icon={<IconPlugConnectedX aria-hidden />}
			title={t('connection.lost')}
		>
			<Text size="sm">{t(isDesktop() ? 'connection.lost-desktop' : 'connection.lost-browser')}</Text>
		</Alert>
	)
}

/** The page has no session: the address that starts one is on the console of the station. */
export function Refused() {
	const t = useT()
	return (
		<Center component="main" h="100%" p="xl">
			<Stack gap="sm" maw={520}>
				<Title order={1}>{t('connection.refused')}</Title>
				<Text>{t('connection.refused-why')}</Text>
				<Text>{t('connection.refused-do')}</Text>
			</Stack>
		</Center>
	)
}
