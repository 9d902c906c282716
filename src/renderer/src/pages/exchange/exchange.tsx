/** What leaves and enters the station as a whole: signed archives, and a higher master that reads it. */
import { Button, CopyButton, Group, Text } from '@mantine/core'
import { useView } from '../../answers.ts'
import { useT } from '../../locales/index.ts'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { PeriodExports } from '../exports/period-exports.tsx'
import { ExportCard } from './export-card.tsx'
import { ImportCard } from './import-card.tsx'
import { UpwardCard } from './upward-card.tsx'

export function ExchangePage() {
	const t = useT()
	return (
		<>
			<PageHead title={t('nav.exchange')} sub={t('exchange.sub')} />
			<div className="grid" style={{ alignItems: 'start' }}>
				<IdentityCard />
				<ExportCard />
				<ImportCard />
				<UpwardCard />
				<PeriodExports />
			</div>
		</>
	)
}

/** By this another station knows that an archive is ours. */
function IdentityCard() {
	const t = useT()
	const answer = useView('exchange.identity', {})
	return (
		<Card title={t('exchange.identity')} span={12}>
			<Answered answer={answer}>
				{({ fingerprint }) => (
					<Group gap="md" align="center">
						<Text className="mono" fw={600} style={{ fontSize: 14, overflowWrap: 'anywhere', flex: '1 1 400px' }}>
							{fingerprint}
						</Text>
						<CopyButton value={fingerprint}>
							{({ copied, copy }) => (
								<Button size="xs" variant="default" onClick={copy}>
									{t(copied ? 'action.copied' : 'action.copy')}
								</Button>
							)}
						</CopyButton>
						<Text size="sm" style={{ flex: '1 1 100%' }}>
							{t('exchange.identity-means')}
						</Text>
					</Group>
				)}
			</Answered>
		</Card>
	)
}
