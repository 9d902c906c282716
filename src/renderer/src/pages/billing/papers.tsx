/** What is printed of a run: all letters, the list of their envelopes, the summary; and the month's information. */
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ReactNode, useState } from 'react'
import type { RunView } from '../../../../shared/contract/billing.ts'
import { useAction } from '../../answers.ts'
import { useStatus } from '../../building.ts'
import { printPdf, savePdf } from '../../desk.ts'
import { useLanguage, useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'
import { bytesOf } from './pdf-bytes.ts'
import './papers.css'

type Props = { readonly month: string; readonly run: RunView | null }
type Made = { readonly fileName: string; readonly base64: string; readonly parts: number }

export function Papers({ month, run }: Props) {
	const t = useT()
	const hasStatements = run !== null && run.count > 0
	return (
		<Card title={t('papers.title')} span={12}>
			<div className="papers">
				{hasStatements && <RunPaper runId={run.id} kind="statements" />}
				{hasStatements && <RunPaper runId={run.id} kind="list" />}
				{hasStatements && <RunPaper runId={run.id} kind="summary" />}
				{(run === null || run.kind === 'month') && <UsePaper month={month} />}
			</div>
		</Card>
	)
}

/** Puts a document out as wanted; where it comes in parts, the next one is offered. */
function useOutput() {
	const t = useT()
	const [next, setNext] = useState({ part: 1, parts: 1 })
	const failed = () => notifications.show({ color: 'red', title: t('error.title'), message: t('papers.failed') })
	const put = (made: Made, way: 'save' | 'print', part: number) => {
		const bytes = bytesOf(made.base64)
		const done = way === 'save' ? savePdf(made.fileName, bytes) : printPdf(bytes, () => drawSheets(bytes))
		done.then(() => setNext({ part: part < made.parts ? part + 1 : 1, parts: made.parts })).catch(failed)
	}
	return { next, put }
}

/** The PDF renderer is large: loaded when something is printed from a browser. */
async function drawSheets(bytes: Uint8Array): Promise<void> {
	const { printBytes } = await import('./pdf-page.tsx')
	await printBytes(bytes)
}

function RunPaper({ runId, kind }: { readonly runId: number; readonly kind: 'statements' | 'list' | 'summary' }) {
	const t = useT()
	const language = useLanguage()
	const { next, put } = useOutput()
	const [way, setWay] = useState<'save' | 'print'>('print')
	const make = useAction('papers.ofRun', (made) => put(made, way, next.part))
	const start = (chosen: 'save' | 'print') => {
		setWay(chosen)
		make.mutate({ runId, kind, part: next.part, language })
	}
	return (
		<Paper title={t(`papers.${kind}`)} means={t(`papers.${kind}-means`)} next={next}>
			<Ways busy={make.isPending} start={start} title={t(`papers.${kind}`)} />
		</Paper>
	)
}

function UsePaper({ month }: { readonly month: string }) {
	const t = useT()
	const language = useLanguage()
	const country = useStatus()?.building?.country
	const { next, put } = useOutput()
	const [way, setWay] = useState<'save' | 'print'>('print')
	const none = () => notifications.show({ message: t('papers.no-letters') })
	const make = useAction('papers.useLetters', (made) => put(made, way, next.part), 'not-found')
	const write = useAction('papers.writeUseLetters', ({ folder, letters }) => {
		if (letters === 0) none()
		else notifications.show({ message: t('papers.written', { count: letters, folder }) })
	})
	const start = (chosen: 'save' | 'print') => {
		setWay(chosen)
		const noneThere = (failed: { readonly error?: { readonly code: string } }) => {
			if (failed.error?.code === 'not-found') none()
		}
		make.mutate({ month, part: next.part, language }, { onError: noneThere })
	}
	return (
		<Paper
			title={t('papers.use')}
			means={t(country === 'DE' ? 'papers.use-means' : 'papers.use-means-elsewhere')}
			next={next}
		>
			<Button size="xs" variant="default" loading={write.isPending} onClick={() => write.mutate({ month, language })}>
				{t('papers.each')}
			</Button>
			<Ways busy={make.isPending} start={start} title={t('papers.use')} />
		</Paper>
	)
}

type PaperProps = {
	readonly title: string
	readonly means: string
	readonly next: { readonly part: number; readonly parts: number }
	readonly children: ReactNode
}

function Paper({ title, means, next, children }: PaperProps) {
	const t = useT()
	return (
		<div className="paper">
			<div>
				<b>{title}</b>
				<div className="small">{means}</div>
				{next.parts > 1 && <div className="small">{t('papers.part', next)}</div>}
			</div>
			<Group gap="xs" wrap="nowrap">
				{children}
			</Group>
		</div>
	)
}

type WaysProps = {
	readonly busy: boolean
	readonly start: (way: 'save' | 'print') => void
	readonly title: string
}

function Ways({ busy, start, title }: WaysProps) {
	const t = useT()
	return (
		<>
			<Button
				size="xs"
				variant="default"
				disabled={busy}
				aria-label={`${title}: ${t('papers.save')}`}
				onClick={() => start('save')}
			>
				{t('papers.save')}
			</Button>
			<Button
				size="xs"
				variant="default"
				loading={busy}
				aria-label={`${title}: ${t('papers.print')}`}
				onClick={() => start('print')}
			>
				{t('papers.print')}
			</Button>
		</>
	)
}
