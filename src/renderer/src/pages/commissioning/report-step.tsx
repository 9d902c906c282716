/** What is still open, and the report as a document. */
import { Button, Group, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useAction } from '../../answers.ts'
import { savePdf } from '../../desk.ts'
import type { Language } from '../../format.ts'
import { useLanguage, useT } from '../../locales/index.ts'
import { TextLink } from '../../parts/link.tsx'
import { Card } from '../../parts/page.tsx'
import { bytesOf } from '../exchange/archive-pieces.ts'
import { useCheckedBy } from './checked-by.ts'
import type { State } from './commissioning.tsx'

export function ReportStep({ state }: { readonly state: State }) {
	const t = useT()
	const by = useCheckedBy()
	const [language, setLanguage] = useState<Language>(useLanguage())
	const make = useReport()
	const open = [
		['lines', state.lines - state.linesTested, t('report.open-lines', { count: state.lines - state.linesTested })],
		['match', state.listed - state.joined, t('report.open-waiting', { count: state.listed - state.joined })],
		['check', state.meters - state.checked, t('report.open-checks', { count: state.meters - state.checked })],
		['check', state.wrong, t('report.open-wrong', { count: state.wrong })],
	] as const
	const left = open.filter(([, count]) => count > 0)
	return (
		<Card title={t('report.title')}>
			<Stack gap="sm" maw={560}>
				<span>{t('report.means')}</span>
				{left.length === 0 ? (
					<span>{t('report.all-done')}</span>
				) : (
					<>
						<strong>{t('report.open')}</strong>
						<ul style={{ margin: 0, lineHeight: '28px' }}>
							{left.map(([step, , text]) => (
								<li key={text}>
									<TextLink to={`/commissioning/${step}`}>{text}</TextLink>
								</li>
							))}
						</ul>
					</>
				)}
				<Group align="flex-end">
					<TextInput label={t('report.by')} value={by.value} onChange={(event) => by.set(event.currentTarget.value)} />
					<SegmentedControl
						aria-label={t('report.language')}
						value={language}
						onChange={(next) => setLanguage(next as Language)}
						data={[
							{ value: 'de', label: 'Deutsch' },
							{ value: 'en', label: 'English' },
						]}
					/>
					<Button loading={make.isPending} onClick={() => make.mutate({ language, kind: 'report', by: by.value })}>
						{t('report.make')}
					</Button>
				</Group>
			</Stack>
		</Card>
	)
}

/** Makes the document and hands it over. */
export function useReport() {
	const t = useT()
	return useAction('commissioning.report', ({ fileName, base64 }) => {
		savePdf(fileName, bytesOf(base64)).catch(() =>
			notifications.show({ color: 'red', title: t('error.title'), message: t('error.internal') }),
		)
	})
}
