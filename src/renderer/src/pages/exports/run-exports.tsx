/** The files of an issued run: which formats there are, what each holds, and whom it leaves out and why. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { RunView } from '../../../../shared/contract/billing.ts'
import type { RunOffer } from '../../../../shared/contract/exports.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useLanguage, useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { DateField } from '../../parts/fields.tsx'
import { JobLine } from '../../parts/jobs.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Answered, Card } from '../../parts/page.tsx'
import { Files } from '../exchange/files.tsx'

export function RunExports({ run }: { readonly run: RunView }) {
	const t = useT()
	const [collectOn, setCollectOn] = useState<string | null>(null)
	const offer = useView('exports.offer', { runId: run.id, collectOn })
	const files = useView('exports.files', {})
	return (
		<Card title={t('exports.title')} span={12}>
			<Stack gap="sm">
				<Text size="sm">{t('exports.means')}</Text>
				<Answered answer={offer}>
					{({ formats, collectOn: day }) => (
						<Stack gap="md">
							{formats.map((each) => (
								<Format key={each.format} run={run} offer={each} collectOn={day} onCollectOn={setCollectOn} />
							))}
						</Stack>
					)}
				</Answered>
				<JobLine subject={run.month} kinds={['export']} />
				<Answered answer={files}>{(data) => <Files source="exports.download" {...data} />}</Answered>
			</Stack>
		</Card>
	)
}

/** What can be entered there. */
const inSettings = new Set<RunOffer['refusal']>([
	'datev-not-set',
	'heiwako-not-set',
	'no-creditor-id',
	'seller-contact',
])

type FormatProps = {
	readonly run: RunView
	readonly offer: RunOffer
	readonly collectOn: string
	readonly onCollectOn: (day: string) => void
}

function Format({ run, offer, collectOn, onCollectOn }: FormatProps) {
	const t = useT()
	const format = useFormat()
	const language = useLanguage()
	const make = useAction('exports.makeRun', () => notifications.show({ message: t('export.started') }))
	const { bills, total, refusal, leftOut, respelt } = offer
	const name = t(`exportFormat.${offer.format}`)
	return (
		<div>
			<Group gap="sm" align="center" wrap="nowrap">
				<div style={{ flex: 1, minWidth: 0 }}>
					<Text size="sm" fw={600}>
						{name}
					</Text>
					<span className="small">{t(`exportFormat.${offer.format}.means`)}</span>
				</div>
				<Text size="sm" style={{ textAlign: 'right' }}>
					{refusal === null && t('exports.holds', { count: bills })}
					{total !== null && `, ${format.money(total)}`}
				</Text>
				<Button
					size="xs"
					variant="default"
					disabled={refusal !== null}
					loading={make.isPending}
					aria-label={`${t('export.start')}: ${name}`}
					onClick={() => make.mutate({ runId: run.id, format: offer.format, language, collectOn })}
				>
					{t('export.start')}
				</Button>
			</Group>
			{offer.format === 'sepa' && (
				<div style={{ maxWidth: 260 }}>
					<DateField
						label={t('exports.collect-on')}
						description={t('exports.collect-on-means')}
						value={collectOn}
						onChange={(day) => day !== '' && onCollectOn(day)}
					/>
				</div>
			)}
			{refusal !== null && (
				<Text size="sm" role="status">
					{t(`exportRefusal.${refusal}`)}{' '}
					{inSettings.has(refusal) && <TextLink to="/settings">{t('nav.settings')}</TextLink>}
				</Text>
			)}
			{leftOut.length > 0 && <LeftOut name={name} leftOut={leftOut} />}
			{respelt.length > 0 && <Respelt name={name} respelt={respelt} />}
		</div>
	)
}

function LeftOut({ name, leftOut }: { readonly name: string; readonly leftOut: RunOffer['leftOut'] }) {
	const t = useT()
	return (
		<details className="small">
			<summary>{t('exports.left-out', { count: leftOut.length })}</summary>
			<DataTable
				label={`${name}: ${t('exports.left-out', { count: leftOut.length })}`}
				rows={leftOut}
				rowKey={(one) => one.number}
				height={Math.min(300, 40 + leftOut.length * 33)}
				columns={[
					{ key: 'number', title: t('statements.number'), cell: (one) => one.number },
					{ key: 'tenant', title: t('units.tenant'), cell: (one) => one.tenantName },
					{ key: 'unit', title: t('points.unit'), cell: (one) => one.unitName },
					{ key: 'why', title: t('gaps.why'), cell: (one) => t(`leftOut.${one.reason}`) },
				]}
			/>
		</details>
	)
}

function Respelt({ name, respelt }: { readonly name: string; readonly respelt: RunOffer['respelt'] }) {
	const t = useT()
	return (
		<details className="small">
			<summary>{t('exports.respelt', { count: respelt.length })}</summary>
			<p>{t('exports.respelt-means')}</p>
			<DataTable
				label={`${name}: ${t('exports.respelt', { count: respelt.length })}`}
				rows={respelt}
				rowKey={(one) => one.from}
				height={Math.min(240, 40 + respelt.length * 33)}
				columns={[
					{ key: 'from', title: t('exports.respelt-from'), cell: (one) => one.from },
					{ key: 'to', title: t('exports.respelt-to'), cell: (one) => one.to },
				]}
			/>
		</details>
	)
}
