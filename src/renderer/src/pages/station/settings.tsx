/** Language, light or dark, and the building's own data. */
import { SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useAction } from '../../answers.ts'
import { useStatus } from '../../building.ts'
import type { Language } from '../../format.ts'
import { chooseLanguage, useLanguage, useT } from '../../locales/index.ts'
import { Card, PageHead } from '../../parts/page.tsx'
import { ExportSettingsCard } from '../exports/export-settings.tsx'
import { BuildingForm } from './building-form.tsx'
import { SecretsCard } from './secrets-card.tsx'
import { TextsCard } from './texts-card.tsx'

export function SettingsPage() {
	const t = useT()
	const language = useLanguage()
	const status = useStatus()
	const { colorScheme, setColorScheme } = useMantineColorScheme()
	const update = useAction('station.updateBuilding', () => {
		localStorage.removeItem('zaehlwerk.draft.building')
		notifications.show({ message: t('settings.saved') })
	})
	return (
		<>
			<PageHead title={t('nav.settings')} />
			<div className="grid">
				<Stack gap={12} style={{ gridColumn: 'span 4' }}>
					<Card title={t('settings.look')}>
						<Stack gap="sm">
							<Text size="sm" fw={500}>
								{t('settings.language')}
							</Text>
							<SegmentedControl
								aria-label={t('settings.language')}
								value={language}
								onChange={(next) => chooseLanguage(next as Language)}
								data={[
									{ value: 'de', label: 'Deutsch' },
									{ value: 'en', label: 'English' },
								]}
							/>
							<Text size="sm" fw={500}>
								{t('settings.scheme')}
							</Text>
							<SegmentedControl
								aria-label={t('settings.scheme')}
								value={colorScheme}
								onChange={(next) => setColorScheme(next as 'light' | 'dark' | 'auto')}
								data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`settings.${value}`) }))}
							/>
							<Text size="sm" fw={500}>
								{t('settings.data-folder')}
							</Text>
							<span className="mono" style={{ overflowWrap: 'anywhere' }}>
								{status?.dataFolder}
							</span>
						</Stack>
					</Card>
					<SecretsCard />
				</Stack>
				<Card title={t('settings.building')} span={8}>
					{status?.building && (
						<BuildingForm
							draft="building"
							building={status.building}
							submit={t('action.save')}
							busy={update.isPending}
							onSubmit={(building) => update.mutate(building)}
						/>
					)}
				</Card>
				<ExportSettingsCard />
				<TextsCard />
			</div>
		</>
	)
}
