/** The dry run: each row with what it would change or why it is refused; and the button that writes. */
import { Alert, Badge, Button, Group, Radio, SegmentedControl, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { ImportOptions, ImportPreview, ImportRow } from '../../../../shared/contract/commissioning.ts'
import { visibleText } from '../../../../shared/visible-text.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Answered, Card } from '../../parts/page.tsx'

type Props = {
	readonly uploadId: string
	readonly options: ImportOptions
	readonly onChange: (options: ImportOptions) => void
	readonly onDone: () => void
}
type Show = 'all' | ImportRow['state']
const shows = ['all', 'refused', 'new', 'changed', 'same'] as const
/** As many as the station sends at once. */
const rowsAtOnce = 200

export function ImportPreviewCard({ uploadId, options, onChange, onDone }: Props) {
	const t = useT()
	const [show, setShow] = useState<Show>('all')
	const [offset, setOffset] = useState(0)
	const answer = useView('commissioning.preview', { uploadId, options, show, offset }, { keepBefore: 'keep' })
	const choose = (next: Show) => {
		setShow(next)
		setOffset(0)
	}
	return (
		<Card title={t('import.preview')} aside={<span className="small">{t('import.preview-means')}</span>}>
			<Answered answer={answer}>
				{(preview) => (
					<Stack gap="sm">
						<Questions preview={preview} options={options} onChange={onChange} />
						<Filter preview={preview} show={show} onShow={choose} />
						<Rows rows={preview.rows} />
						<Pages preview={preview} show={show} offset={offset} onOffset={setOffset} />
						<Import uploadId={uploadId} options={options} preview={preview} onDone={onDone} />
					</Stack>
				)}
			</Answered>
		</Card>
	)
}

type QuestionProps = Pick<Props, 'options' | 'onChange'> & { readonly preview: ImportPreview }

function Questions({ preview, options, onChange }: QuestionProps) {
	const t = useT()
	return preview.questions.map(({ about, example, row }) => {
		const shown = { row, example: visibleText(example) }
		return (
			<Alert key={about} color="orange" py={8}>
				{about === 'decimal' ? (
					<Radio.Group
						label={t('import.decimal-asked', shown)}
						value={options.decimal}
						onChange={(next) => onChange({ ...options, decimal: next as ImportOptions['decimal'] })}
					>
						<Radio size="xs" mt={6} value="comma" label={t('import.decimal-comma')} />
						<Radio size="xs" mt={6} value="point" label={t('import.decimal-point')} />
					</Radio.Group>
				) : (
					<Radio.Group
						label={t('import.dates-asked', shown)}
						value={options.dates}
						onChange={(next) => onChange({ ...options, dates: next as ImportOptions['dates'] })}
					>
						<Radio size="xs" mt={6} value="day-first" label={t('import.dates-day')} />
						<Radio size="xs" mt={6} value="month-first" label={t('import.dates-month')} />
					</Radio.Group>
				)}
			</Alert>
		)
	})
}

const totalOf = ({ counts }: ImportPreview) => counts.new + counts.changed + counts.same + counts.refused
const countOf = (preview: ImportPreview, show: Show) => (show === 'all' ? totalOf(preview) : preview.counts[show])

type FilterProps = { readonly preview: ImportPreview; readonly show: Show; readonly onShow: (show: Show) => void }

function Filter({ preview, show, onShow }: FilterProps) {
	const t = useT()
	const format = useFormat()
	return (
		<SegmentedControl
			size="xs"
			aria-label={t('import.preview')}
			value={show}
			onChange={(next) => onShow(next as Show)}
			data={shows.map((value) => ({
				value,
				label: t('import.count', { word: t(`import.show-${value}`), count: format.integer(countOf(preview, value)) }),
			}))}
			style={{ alignSelf: 'flex-start' }}
		/>
	)
}

const colors: Readonly<Record<ImportRow['state'], string>> = {
	new: 'teal',
	changed: 'blue',
	same: 'gray',
	refused: 'red',
}

function Rows({ rows }: { readonly rows: readonly ImportRow[] }) {
	const t = useT()
	const foreign = (text: string) => <span className="foreign">{visibleText(text)}</span>
	const columns: readonly Column<ImportRow>[] = [
		{ key: 'row', title: t('import.row'), width: 64, align: 'right', cell: ({ row }) => row },
		{
			key: 'state',
			title: t('lines.state'),
			width: 96,
			cell: ({ state }) => (
				<Badge color={colors[state]} variant="light" tt="none" miw="max-content">
					{t(`import.show-${state}`)}
				</Badge>
			),
		},
		{ key: 'unit', title: t('import.field.unit'), cell: ({ unit }) => foreign(unit) },
		{ key: 'point', title: t('import.field.point'), cell: ({ point }) => foreign(point) },
		{
			key: 'serial',
			title: t('import.field.serial'),
			cell: ({ serial }) => <span className="mono foreign">{visibleText(serial)}</span>,
		},
		{ key: 'what', title: t('import.what'), cell: (row) => <What row={row} /> },
	]
	return (
		<DataTable
			label={t('import.preview')}
			columns={columns}
			rows={rows}
			rowKey={({ row }) => row}
			{...(rows.length > 12 ? { height: 420 } : {})}
		/>
	)
}

function What({ row }: { readonly row: ImportRow }) {
	const t = useT()
	const lines = [
		...row.refusals.map(
			({ field, reason, detail }) =>
				`${t(`import.field.${field}`)} ${t(`import.why.${reason}`, { detail: visibleText(detail) })}`,
		),
		...row.changes.map(({ field, before, after }) => {
			const shown = { field: t(`import.field.${field}`), after: visibleText(after) }
			return before === null
				? t('import.change-new', shown)
				: t('import.change', { ...shown, before: visibleText(before) })
		}),
	]
	return (
		<ul className="reasons foreign">
			{row.refusals.length > 0 ? lines.map((line) => <li key={line}>{line}</li>) : <li>{lines.join(' · ')}</li>}
			{row.notes.map((note) => (
				<li key={note} className="small">
					{t(`import.note.${note}`)}
				</li>
			))}
		</ul>
	)
}

type PagesProps = FilterProps & { readonly offset: number; readonly onOffset: (offset: number) => void }

function Pages({ preview, show, offset, onOffset }: Omit<PagesProps, 'onShow'>) {
	const t = useT()
	const format = useFormat()
	const all = countOf(preview, show)
	if (all <= rowsAtOnce) return null
	const last = Math.min(all, offset + rowsAtOnce)
	return (
		<Group gap="xs">
			<span className="small">
				{t('status.done-of', {
					done: `${format.integer(offset + 1)}–${format.integer(last)}`,
					total: format.integer(all),
				})}
			</span>
			<Button size="compact-xs" variant="default" onClick={() => onOffset(last >= all ? 0 : last)}>
				{t('import.more')}
			</Button>
		</Group>
	)
}

type ImportProps = Omit<Props, 'onChange'> & { readonly preview: ImportPreview }

function Import({ uploadId, options, preview, onDone }: ImportProps) {
	const t = useT()
	const run = useAction('commissioning.import', ({ counts }) => {
		notifications.show({ message: t('import.done', counts) })
		onDone()
	})
	const { counts, questions, digest } = preview
	const count = counts.new + counts.changed
	return (
		<Group justify="flex-end">
			{counts.refused > 0 && <span className="small">{t('import.refused-stay', { count: counts.refused })}</span>}
			<Button
				disabled={count === 0 || questions.length > 0}
				loading={run.isPending}
				onClick={() => run.mutate({ uploadId, options, digest })}
			>
				{count === 0 ? t('import.nothing') : t('import.do', { count })}
			</Button>
		</Group>
	)
}
