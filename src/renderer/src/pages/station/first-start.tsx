/** The first minute: see it with the demo building, or set up one's own. */
import { Button, Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconBuildingCommunity, IconBuildingPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { useAction } from '../../answers.ts'
import type { Language } from '../../format.ts'
import { chooseLanguage, useLanguage, useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'
import { BuildingForm } from './building-form.tsx'

export function FirstStart() {
	const t = useT()
	const language = useLanguage()
	const [own, setOwn] = useState(false)
	const demo = useAction('station.startDemo')
	const [, go] = useLocation()
	const create = useAction('station.createBuilding', () => go('/commissioning'))
	return (
		<Stack maw={860} mx="auto" px="md" py={own ? 24 : '10vh'} gap="lg">
			<Group justify="space-between" align="flex-end">
				<div>
					<Title order={1}>{t('first.title')}</Title>
					<Text c="dimmed">{t('first.sub')}</Text>
				</div>
				<SegmentedControl
					aria-label={t('settings.language')}
					value={language}
					onChange={(next) => chooseLanguage(next as Language)}
					data={[
						{ value: 'de', label: 'Deutsch' },
						{ value: 'en', label: 'English' },
					]}
				/>
			</Group>
			{own ? (
				<Card title={t('first.own')}>
					<BuildingForm
						draft="new-building"
						submit={t('first.create')}
						busy={create.isPending}
						onSubmit={(building) => create.mutate(building)}
						onCancel={() => setOwn(false)}
					/>
				</Card>
			) : (
				<SimpleGrid cols={2} spacing="md">
					<Choice
						icon={<IconBuildingCommunity size={40} stroke={1.2} aria-hidden />}
						title={t('first.demo')}
						text={t('first.demo-means')}
						action={
							<Button loading={demo.isPending} onClick={() => demo.mutate({})}>
								{t('first.demo-start')}
							</Button>
						}
					/>
					<Choice
						icon={<IconBuildingPlus size={40} stroke={1.2} aria-hidden />}
						title={t('first.own')}
						text={t('first.own-means')}
						action={
							<Button variant="default" onClick={() => setOwn(true)}>
								{t('first.own-start')}
							</Button>
						}
					/>
				</SimpleGrid>
			)}
		</Stack>
	)
}

type ChoiceProps = {
	readonly icon: ReactNode
	readonly title: string
	readonly text: string
	readonly action: ReactNode
}

function Choice({ icon, title, text, action }: ChoiceProps) {
	return (
		<Card>
			<Stack gap="sm" p="sm" h="100%">
				<Text c="teal.8" component="div">
					{icon}
				</Text>
				<Title order={2}>{title}</Title>
				<Text size="sm" style={{ flex: 1 }}>
					{text}
				</Text>
				<Group>{action}</Group>
			</Stack>
		</Card>
	)
}
