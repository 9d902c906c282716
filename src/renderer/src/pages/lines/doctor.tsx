/** The line doctor: what is wrong and what to do, how the line keeps time, recordings, and a file for who helps. */
import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconStethoscope } from '@tabler/icons-react'
import { useState } from 'react'
import type { LineFinding } from '../../../../shared/contract/doctor.ts'
import type { LineView } from '../../../../shared/contract/lines.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { isDesktop, saveFile } from '../../desk.ts'
import { textOr, useT } from '../../locales/index.ts'
import { JobLine, useLatestJob } from '../../parts/jobs.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Answered } from '../../parts/page.tsx'
import { StateIcon } from '../../parts/state.tsx'
import { Recordings } from './recordings.tsx'
import { Timing } from './timing.tsx'
import './doctor.css'

const refreshMs = 5_000

export function LineDoctor({ line }: { readonly line: LineView }) {
	const t = useT()
	const format = useFormat()
	const answer = useView('lines.doctor', { lineId: line.id }, { refetchMs: refreshMs })
	const examine = useAction('lines.examine', () => notifications.show({ message: t('doctor.started') }))
	const job = useLatestJob({ subject: line.name, kinds: ['examine-line'] })
	return (
		<Answered answer={answer}>
			{({ findings, exchanges, settings, counts, examinedAt }) => (
				<Stack gap="lg">
					<section aria-label={t('doctor.findings')}>
						<Group justify="space-between" mb="xs" align="flex-start">
							<div>
								<h2 className="doctor-title">{t('doctor.findings')}</h2>
								<Text size="sm" c="dimmed">
									{examinedAt === null
										? t('doctor.never-examined')
										: t('doctor.examined', { at: format.dateTime(examinedAt) })}
								</Text>
							</div>
							<Button
								leftSection={<IconStethoscope size={16} aria-hidden />}
								loading={examine.isPending}
								disabled={line.state !== 'open' || job?.state === 'running'}
								onClick={() => examine.mutate({ lineId: line.id })}
							>
								{t('doctor.examine')}
							</Button>
						</Group>
						<JobLine subject={line.name} kinds={['examine-line']} />
						<ul className="findings">
							{findings.map((finding) => (
								<Finding key={finding.code} lineId={line.id} finding={finding} />
							))}
						</ul>
						<Text size="xs" c="dimmed" mt="xs">
							{t('doctor.examine-means')}
						</Text>
						{counts !== null && (
							<p className="small doctor-counts">
								{t('doctor.counts', {
									sent: format.integer(counts.sent),
									received: format.dataSize(counts.receivedBytes),
									unframed: format.dataSize(counts.unframedBytes),
									foreign: format.integer(counts.foreign),
								})}
							</p>
						)}
					</section>
					<Timing lineId={line.id} exchanges={exchanges} settings={settings} />
					<Recordings line={line} />
					<SupportFile lineId={line.id} />
				</Stack>
			)}
		</Answered>
	)
}

const healthOf = { good: 'good', notice: 'unknown', warning: 'warning', alarm: 'alarm' } as const

/** What it is, what it means for the readings, and what to do. */
function Finding({ lineId, finding }: { readonly lineId: number; readonly finding: LineFinding }) {
	const t = useT()
	const { code, severity, params, evidence } = finding
	const last = evidence.at(-1)
	return (
		<li className="finding">
			<StateIcon health={healthOf[severity]} size={18} />
			<div>
				<b>{t(`diagnosis.${code}`)}</b> <span className="small">{t(`findingSeverity.${severity}`)}</span>
				<br />
				{useFindingText(finding)}
				<br />
				<span className="next-step">{t(`findingNext.${code}`)}</span>
				{last !== undefined && (
					<>
						{' '}
						<TextLink to={`/lines/${lineId}/trace?entry=${last}`}>
							{t('doctor.evidence', { count: evidence.length })}
						</TextLink>
					</>
				)}
				{typeof params.also === 'string' && params.also !== '' && (
					<span className="small"> {t('doctor.also', { settings: params.also })}</span>
				)}
			</div>
		</li>
	)
}

function useFindingText({ code, params }: LineFinding): string {
	const t = useT()
	const format = useFormat()
	if (code === 'not-open') return textOr(t, `lineFailure.${params.reason}`, 'lineFailure.other')
	if (code === 'jammed') return t('findingText.jammed', { since: format.timeWithSeconds(Number(params.since)) })
	if (code === 'wrong-settings') {
		return t(params.proved === 1 ? 'findingText.settings-proved' : 'findingText.settings-likely', params)
	}
	if (code === 'silent-line') {
		return t(params.listens === 1 ? 'findingText.silent-listens' : 'findingText.silent-line', params)
	}
	if (code === 'noise') return t(params.exchanges === 0 ? 'findingText.noise-unasked' : 'findingText.noise', params)
	if (code === 'framing-mixed') {
		return t(params.asked === 'rtu' ? 'findingText.framing-asked-rtu' : 'findingText.framing-asked-tcp')
	}
	if (code === 'two-answers' && params.devices !== '') return t('findingText.two-answers-named', params)
	return t(`findingText.${code}`, params)
}

/** Written by the station; in a browser it is also handed over as a download. */
function SupportFile({ lineId }: { readonly lineId: number }) {
	const t = useT()
	const [withValues, setWithValues] = useState(false)
	const write = useAction('lines.supportFile', ({ fileName, folder, text }) => {
		if (isDesktop()) notifications.show({ message: t('support.written', { path: `${folder}/${fileName}` }) })
		else saveFile(fileName, new Blob([text], { type: 'application/json' }))
	})
	return (
		<section aria-label={t('support.title')}>
			<h2 className="doctor-title">{t('support.title')}</h2>
			<Text size="sm" c="dimmed" mb="xs">
				{t('support.means')}
			</Text>
			<Group>
				<Button variant="default" loading={write.isPending} onClick={() => write.mutate({ lineId, withValues })}>
					{t('support.write')}
				</Button>
				<Checkbox
					label={t('support.with-values')}
					checked={withValues}
					onChange={(event) => setWithValues(event.currentTarget.checked)}
				/>
			</Group>
		</section>
	)
}
