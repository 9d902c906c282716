/** One statement as it will be printed. */
import { ActionIcon, Button, Group, SegmentedControl, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconChevronLeft, IconChevronRight, IconMinus, IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { printPdf, savePdf } from '../../desk.ts'
import { useLanguage, useT } from '../../locales/index.ts'
import { KeyHint } from '../../parts/key-hint.tsx'
import { ButtonLink, TextLink } from '../../parts/link.tsx'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { CorrectButton } from './correct-button.tsx'
import { Explain } from './explain.tsx'
import { bytesOf } from './pdf-bytes.ts'
import { PdfPage, printSheets, usePdf } from './pdf-page.tsx'

type Props = {
	readonly month: string
	readonly statementId: number
	/** Of a correction; the month's own run unless given. */
	readonly runId?: number
}
const zooms = [0.75, 1, 1.25, 1.5, 2]

export function StatementPage({ month, statementId, runId: given }: Props) {
	const t = useT()
	const format = useFormat()
	const language = useLanguage()
	const base = given === undefined ? `/billing/${month}` : `/billing/${month}/runs/${given}`
	const asked = useView('billing.statement', { statementId })
	const known = asked.data
	const statement = known?.statement
	const ofCosts = known != null && known.costPeriodId !== null
	const [, go] = useLocation()
	const here = `${base}/statements/${statementId}`
	const shown = new URLSearchParams(useSearch()).get('show') === 'explain' ? 'explain' : 'sheet'
	const pdf = useView('billing.pdf', { statementId, language }, { enabled: shown === 'sheet' })
	// A draft that was computed again has other statements.
	if (asked.error?.error?.code === 'not-found') return <NotHere />
	return (
		<>
			<PageHead
				title={statement === undefined ? t('statement.title') : `${statement.unitName}, ${statement.tenantName}`}
				above={
					<TextLink to={base}>
						{t(ofCosts ? 'costs.run-title' : given === undefined ? 'billing.title' : 'correction.title', {
							month: format.month(month),
						})}
					</TextLink>
				}
				sub={
					statement === undefined
						? ''
						: [statement.number ?? t('statement.draft'), format.money(statement.total)].join(' · ')
				}
			>
				{statement?.state === 'issued' && statement.kind === 'bill' && statement.number !== null && (
					<CorrectButton month={month} statementId={statementId} number={statement.number} />
				)}
				{ofCosts && (
					<ButtonLink to={`/costs/${known.costPeriodId}`}>
						{t(statement?.state === 'issued' ? 'costs.correct' : 'costs.shares')}
					</ButtonLink>
				)}
				<Neighbours base={base} before={known?.previousId ?? null} after={known?.nextId ?? null} />
				{!ofCosts && (
					<SegmentedControl
						size="xs"
						aria-label={t('explain.view')}
						value={shown}
						onChange={(next) => go(next === 'explain' ? `${here}?show=explain` : here)}
						data={[
							{ value: 'sheet', label: t('explain.sheet') },
							{ value: 'explain', label: t('explain.derivation') },
						]}
					/>
				)}
			</PageHead>
			{shown === 'explain' ? (
				<Explain statementId={statementId} />
			) : (
				<Answered answer={pdf}>
					{({ fileName, base64 }) => (
						<Preview key={`${statementId}:${base64.length}`} fileName={fileName} base64={base64} />
					)}
				</Answered>
			)}
		</>
	)
}

type NeighboursProps = {
	readonly base: string
	readonly before: number | null
	readonly after: number | null
}

function Neighbours({ base, before, after }: NeighboursProps) {
	const t = useT()
	return (
		<Group gap="sm">
			{before !== null && <TextLink to={`${base}/statements/${before}`}>{t('statement.before')}</TextLink>}
			{after !== null && <TextLink to={`${base}/statements/${after}`}>{t('statement.next')}</TextLink>}
		</Group>
	)
}

function Preview({ fileName, base64 }: { readonly fileName: string; readonly base64: string }) {
	const t = useT()
	const bytes = useMemo(() => bytesOf(base64), [base64])
	const pdf = usePdf(bytes)
	const [page, setPage] = useState(1)
	const [zoom, setZoom] = useState(1)
	const pages = pdf.document?.numPages ?? 1
	const failed = () =>
		notifications.show({ color: 'red', title: t('error.title'), message: t('statement.print-failed') })
	const print = () => {
		const document = pdf.document
		if (document !== null) printPdf(bytes, () => printSheets(document)).catch(failed)
	}
	const save = () => savePdf(fileName, bytes).catch(failed)
	useHotkeys([['mod+P', print]], [])
	const turn = (by: number) => setPage(Math.min(pages, Math.max(1, page + by)))
	const zoomBy = (by: number) => setZoom(zooms[Math.min(zooms.length - 1, Math.max(0, zooms.indexOf(zoom) + by))] ?? 1)
	return (
		<Card>
			<Group justify="space-between" mb="sm">
				<PageControls page={page} pages={pages} zoom={zoom} turn={turn} zoomBy={zoomBy} />
				<Group gap="xs">
					<Button variant="default" onClick={() => void save()}>
						{t('statement.save')}
					</Button>
					<Button disabled={pdf.document === null} onClick={print} rightSection={<KeyHint>{t('key.ctrl')} P</KeyHint>}>
						{t('statement.print')}
					</Button>
				</Group>
			</Group>
			{pdf.broken ? (
				<Text c="red">{t('statement.broken')}</Text>
			) : (
				<PdfPage pdf={pdf.document} page={page} zoom={zoom} />
			)}
		</Card>
	)
}

type ControlsProps = {
	readonly page: number
	readonly pages: number
	readonly zoom: number
	readonly turn: (by: number) => void
	readonly zoomBy: (by: number) => void
}

function PageControls({ page, pages, zoom, turn, zoomBy }: ControlsProps) {
	const t = useT()
	return (
		<Group gap={6}>
			<ActionIcon variant="default" aria-label={t('statement.page-back')} disabled={page <= 1} onClick={() => turn(-1)}>
				<IconChevronLeft size={16} aria-hidden />
			</ActionIcon>
			<Text size="sm" miw={96} ta="center" aria-live="polite">
				{t('statement.page', { page, pages })}
			</Text>
			<ActionIcon
				variant="default"
				aria-label={t('statement.page-on')}
				disabled={page >= pages}
				onClick={() => turn(1)}
			>
				<IconChevronRight size={16} aria-hidden />
			</ActionIcon>
			<ActionIcon
				variant="default"
				ml="md"
				aria-label={t('statement.smaller')}
				disabled={zoom === zooms[0]}
				onClick={() => zoomBy(-1)}
			>
				<IconMinus size={16} aria-hidden />
			</ActionIcon>
			<ActionIcon
				variant="default"
				aria-label={t('statement.larger')}
				disabled={zoom === zooms.at(-1)}
				onClick={() => zoomBy(1)}
			>
				<IconPlus size={16} aria-hidden />
			</ActionIcon>
		</Group>
	)
}
