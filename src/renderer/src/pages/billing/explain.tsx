/** Every amount of a statement, opened down to the raw frames: line → tariff, tier → consumption → readings → frame. */
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileDescription } from '@tabler/icons-react'
import { useState } from 'react'
import type {
	ExplainedBoundary,
	ExplainedLine,
	ExplainedStatement,
	ExplainedUse,
} from '../../../../shared/contract/papers.ts'
import { useAction, useView } from '../../answers.ts'
import { type Format, useFormat } from '../../building.ts'
import { savePdf } from '../../desk.ts'
import { unitSign } from '../../format.ts'
import { type TextKey, type Translate, useLanguage, useT } from '../../locales/index.ts'
import { Answered, Card } from '../../parts/page.tsx'
import { FrameDrawer } from '../readings/frame-drawer.tsx'
import { bytesOf } from './pdf-bytes.ts'
import './explain.css'

export function Explain({ statementId }: { readonly statementId: number }) {
	const t = useT()
	const answer = useView('billing.explain', { statementId })
	if (answer.error?.error.code === 'not-found') {
		return (
			<Card>
				<p className="small">{t('explain.none')}</p>
			</Card>
		)
	}
	return <Answered answer={answer}>{(explained) => <Tree statementId={statementId} explained={explained} />}</Answered>
}

type TreeProps = { readonly statementId: number; readonly explained: ExplainedStatement }

function Tree({ statementId, explained }: TreeProps) {
	const t = useT()
	const format = useFormat()
	const [frameId, setFrameId] = useState<number | null>(null)
	const { currency, lines, taxes, netMinor, totalMinor, rounding, exactNet, engineVersion, zoneDataVersion } = explained
	const money = (minor: number) => format.money({ minor, currency })
	// Where nothing is taxed, no line says that 0 % of it are 0.
	const isSaid = ({ percent }: { readonly percent: string }) => taxes.length > 1 || Number(percent) !== 0
	const points = [...Map.groupBy(lines, ({ pointName }) => pointName)]
	return (
		<Card title={t('explain.derivation')} aside={<SaveDerivation statementId={statementId} />}>
			<dl className="explain-sums">
				<Sum label={t('explain.total')} amount={money(totalMinor)} strong />
				<Sum label={t('explain.net')} amount={money(netMinor)} />
				{taxes.filter(isSaid).map((tax) => (
					<Sum
						key={tax.percent}
						label={t('explain.tax', { percent: format.decimal(tax.percent), net: money(tax.netMinor) })}
						amount={money(tax.taxMinor)}
					/>
				))}
			</dl>
			{points.map(([pointName, own]) => (
				<section key={pointName} className="explain-point" aria-label={pointName}>
					<h3>
						{pointName} <span className="small">{t('explain.lines', { count: own.length })}</span>
					</h3>
					{own.map((line) => (
						<Line key={lines.indexOf(line)} line={line} currency={currency} openFrame={setFrameId} />
					))}
				</section>
			))}
			<p className="small">
				{t(`explain.rounding-${rounding}`, { exact: `${format.decimal(exactNet)} ${currency}` })}
				<br />
				{t('explain.engine', { engine: engineVersion, zones: zoneDataVersion })}
			</p>
			<FrameDrawer frameId={frameId} onClose={() => setFrameId(null)} />
		</Card>
	)
}

function SaveDerivation({ statementId }: { readonly statementId: number }) {
	const t = useT()
	const language = useLanguage()
	const failed = () => notifications.show({ color: 'red', title: t('error.title'), message: t('papers.failed') })
	const make = useAction('billing.explainPdf', ({ fileName, base64 }) => {
		savePdf(fileName, bytesOf(base64)).catch(failed)
	})
	return (
		<Button
			size="compact-xs"
			variant="default"
			loading={make.isPending}
			onClick={() => make.mutate({ statementId, language })}
		>
			{t('papers.save')}
		</Button>
	)
}

function Sum({ label, amount, strong }: { readonly label: string; readonly amount: string; readonly strong?: true }) {
	return (
		<div data-strong={strong}>
			<dt>{label}</dt>
			<dd>{amount}</dd>
		</div>
	)
}

type LineProps = {
	readonly line: ExplainedLine
	readonly currency: string
	readonly openFrame: (frameId: number) => void
}

function Line({ line, currency, openFrame }: LineProps) {
	const t = useT()
	const format = useFormat()
	const tier = tierText(line, t, format)
	const { tariff, period, days } = line
	const version =
		tariff.validFrom === null
			? t('explain.tariff-number', { name: tariff.name, id: tariff.versionId })
			: t('explain.tariff', { name: tariff.name, from: format.localDate(tariff.validFrom) })
	const about = [
		version,
		t('explain.period', { from: format.date(period.from), to: format.date(period.to - 1) }),
		...(days === null ? [] : [t('explain.days', days)]),
		t('explain.vat', { percent: format.decimal(line.vatPercent) }),
		...(line.peakAt === null ? [] : [t('explain.peak', { at: format.dateTime(line.peakAt) })]),
	]
	return (
		<details className="explain-line">
			<summary>
				<span>{[line.name, tier].filter((text) => text !== '').join(' · ')}</span>
				<span className="explain-calculation">{calculation(line, currency, t, format)}</span>
				<span className="explain-amount">{format.money({ minor: line.minor, currency })}</span>
			</summary>
			<div className="explain-inside">
				<p className="small">{about.join(' · ')}</p>
				{line.source === 'windows' && <p className="small">{t('explain.windows')}</p>}
				{line.uses.length === 0 && <p className="small">{t('explain.no-use')}</p>}
				{line.uses.map((use) => (
					<Use key={`${use.meterSerial} ${use.tariff} ${use.start.at}`} use={use} openFrame={openFrame} />
				))}
			</div>
		</details>
	)
}

function tierText({ tier, unit }: ExplainedLine, t: Translate, format: Format): string {
	if (tier === null) return ''
	const limit = (value: string) => `${format.decimal(value)} ${unitSign(unit)}`
	return tier.upTo === null
		? t('explain.tier-open', { index: tier.index, from: limit(tier.from) })
		: t('explain.tier', { index: tier.index, to: limit(tier.upTo) })
}

/** '150 kWh × 0,3127 EUR/kWh = 46,905 EUR': quantities and prices with all their digits, as far as they can be read. */
function calculation(line: ExplainedLine, currency: string, t: Translate, format: Format): string {
	const words: Readonly<Record<string, TextKey>> = {
		...{ day: 'tariff.per-day', month: 'tariff.per-month', year: 'tariff.per-year', person: 'tariff.per-person' },
	}
	const known = line.unit
		.split(' × ')
		.map((part) => (words[part] === undefined ? unitSign(part) : t(words[part])))
		.join('·')
	const readable = (value: string, least = 0) => {
		const digits = value.split('.')[1]?.length ?? 0
		return format.decimal(value, Math.max(least, Math.min(digits, 8)))
	}
	const amount = (value: string) => `${readable(value, 2)} ${currency}`
	// What a minimum adds is a difference, and no quantity at a price.
	if (line.kind === 'minimum') return amount(line.exact)
	const per = known.includes('·') ? `(${known})` : known
	return `${readable(line.quantity)} ${known} × ${amount(line.unitPrice)}/${per} = ${amount(line.exact)}`
}

type UseProps = { readonly use: ExplainedUse; readonly openFrame: (frameId: number) => void }

function Use({ use, openFrame }: UseProps) {
	const t = useT()
	const format = useFormat()
	const quantity = (value: string) => `${format.decimal(value)} ${unitSign(use.unit)}`
	const { meterSerial: serial, tariff, gas } = use
	const about = [
		tariff === 0 ? t('explain.use', { serial }) : t('explain.use-tariff', { serial, tariff }),
		...(use.multiplier === null ? [] : [t('explain.factor', { factor: use.multiplier })]),
		...(use.coefficient === null ? [] : [t('explain.counts', { point: use.pointName, coefficient: use.coefficient })]),
		...(use.rollover ? [t('explain.rollover')] : []),
	].join(' · ')
	const worth =
		gas === null
			? ''
			: t('explain.gas', {
					kWh: `${format.decimal(gas.kWh)} kWh`,
					z: format.decimal(gas.stateNumber),
					h: format.decimal(gas.calorificValue),
				})
	return (
		<details className="explain-use">
			<summary>
				<span>{about}</span>
				<span className="explain-calculation">
					{`${quantity(use.end.value)} − ${quantity(use.start.value)} = ${quantity(use.used)} ${worth}`}
				</span>
			</summary>
			<div className="explain-inside">
				<Boundary label={t('explain.end')} boundary={use.end} quantity={quantity} openFrame={openFrame} />
				<Boundary label={t('explain.start')} boundary={use.start} quantity={quantity} openFrame={openFrame} />
			</div>
		</details>
	)
}

type BoundaryProps = {
	readonly label: string
	readonly boundary: ExplainedBoundary
	readonly quantity: (value: string) => string
	readonly openFrame: (frameId: number) => void
}

function Boundary({ label, boundary, quantity, openFrame }: BoundaryProps) {
	const t = useT()
	const format = useFormat()
	const origin = boundary.origin === 'interpolated' ? t('quality.interpolated') : t(`origin.${boundary.origin}`)
	return (
		<div className="explain-boundary">
			<b>{label}</b> {quantity(boundary.value)} · {format.dateTime(boundary.readAt)} · {origin}
			{boundary.readings.length > 1 && ` · ${t('explain.between')}`}
			{boundary.readings.map((reading) => (
				<Group key={`${reading.at} ${reading.receivedAt}`} gap="xs" className="small">
					{boundary.readings.length > 1 && `${quantity(reading.value)} · ${format.dateTime(reading.at)}`}
					{reading.frameId === null ? (
						t('explain.frame-none')
					) : reading.hasFrame ? (
						<Button
							size="compact-xs"
							variant="subtle"
							leftSection={<IconFileDescription size={14} aria-hidden />}
							onClick={() => openFrame(reading.frameId!)}
						>
							{t('explain.frame', { id: reading.frameId })}
						</Button>
					) : (
						t('explain.frame-gone', { id: reading.frameId })
					)}
					<span>{t('explain.received', { at: format.dateTime(reading.receivedAt) })}</span>
				</Group>
			))}
		</div>
	)
}
