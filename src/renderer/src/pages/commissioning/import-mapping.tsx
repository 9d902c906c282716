/** Which column of a list says what, beside its first rows. */
import { Group, NumberInput, Select, TextInput } from '@mantine/core'
import {
	type ImportField,
	type ImportOptions,
	importFields,
	type TableView,
} from '../../../../shared/contract/commissioning.ts'
import { visibleText } from '../../../../shared/visible-text.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'

type Props = {
	readonly table: TableView
	readonly options: ImportOptions
	readonly onChange: (options: ImportOptions) => void
}

export function ImportMapping(props: Props) {
	const t = useT()
	return (
		<Card title={t('import.columns')}>
			<FileSettings {...props} />
			<p className="small">{t('import.columns-means')}</p>
			<div className="mapping">
				{importFields.map((field) => (
					<FieldSource key={field} field={field} {...props} />
				))}
			</div>
			<Sample table={props.table} />
		</Card>
	)
}

const separatorNames = { ';': 'semicolon', ',': 'comma', '\t': 'tab', '|': 'bar' } as const
const isSeparator = (text: string | null): text is keyof typeof separatorNames =>
	text !== null && text in separatorNames

/** What columns are called changes with these: they are looked for again. */
function FileSettings({ table, options, onChange }: Props) {
	const t = useT()
	const change = (part: Partial<ImportOptions>) => onChange({ ...options, ...part })
	return (
		<Group gap="sm" mb="xs" align="flex-end">
			{table.sheets.length > 1 && (
				<Select
					size="xs"
					label={t('import.sheet')}
					allowDeselect={false}
					data={table.sheets.map((name, index) => ({ value: String(index), label: visibleText(name) }))}
					value={String(options.sheet)}
					onChange={(sheet) => sheet !== null && change({ sheet: Number(sheet) })}
				/>
			)}
			<NumberInput
				size="xs"
				w={150}
				label={t('import.heading-row')}
				min={0}
				max={100}
				allowDecimal={false}
				value={options.headingRow}
				onChange={(row) => typeof row === 'number' && change({ headingRow: row })}
			/>
			{table.kind === 'csv' && (
				<>
					<Select
						size="xs"
						label={t('import.encoding')}
						placeholder={t('import.as-it-looks', { found: table.encoding ?? '' })}
						clearable
						data={['utf-8', 'windows-1252', 'utf-16le', 'utf-16be']}
						value={options.encoding}
						onChange={(encoding) => change({ encoding: encoding as ImportOptions['encoding'] })}
					/>
					<Select
						size="xs"
						label={t('import.separator')}
						placeholder={t('import.as-it-looks', {
							found: isSeparator(table.separator) ? t(`separator.${separatorNames[table.separator]}`) : '',
						})}
						clearable
						data={Object.entries(separatorNames).map(([value, name]) => ({ value, label: t(`separator.${name}`) }))}
						value={options.separator}
						onChange={(separator) => change({ separator: separator as ImportOptions['separator'] })}
					/>
				</>
			)}
		</Group>
	)
}

const none = 'none'
const fixed = 'fixed'

function FieldSource({ field, table, options, onChange }: Props & { readonly field: ImportField }) {
	const t = useT()
	const source = options.columns[field]
	const name = t(`import.field.${field}`)
	const put = (next: ImportOptions['columns'][ImportField]) => {
		const { [field]: _, ...others } = options.columns
		onChange({ ...options, columns: next === undefined ? others : { ...others, [field]: next } })
	}
	const choose = (value: string | null) => {
		if (value === fixed) put({ fixed: name })
		else put(value === null || value === none ? undefined : { column: Number(value) })
	}
	const columns = table.headings.map((heading, index) => ({
		value: String(index),
		label: heading === '' ? columnName(index) : `${columnName(index)} · ${visibleText(heading)}`,
	}))
	const value = source === undefined ? none : 'fixed' in source ? fixed : String(source.column)
	return (
		<div>
			<span className="small">{name}</span>
			<Group gap={4} wrap="nowrap">
				<Select
					size="xs"
					style={{ flex: 1 }}
					aria-label={name}
					searchable
					allowDeselect={false}
					data={[
						{ value: none, label: t('import.column-none') },
						...columns,
						{ value: fixed, label: t('import.column-fixed') },
					]}
					value={columns.some((each) => each.value === value) || value === fixed ? value : none}
					onChange={choose}
				/>
				{source !== undefined && 'fixed' in source && (
					<TextInput
						size="xs"
						w={110}
						aria-label={t('import.fixed', { field: name })}
						value={source.fixed}
						onChange={(event) => event.currentTarget.value.trim() !== '' && put({ fixed: event.currentTarget.value })}
					/>
				)}
			</Group>
		</div>
	)
}

/** 0 → 'A', 27 → 'AB' */
function columnName(index: number): string {
	const last = String.fromCharCode(65 + (index % 26))
	return index < 26 ? last : columnName(Math.floor(index / 26) - 1) + last
}

/** Wider lists are moved sideways. */
const narrowestColumn = 84

function Sample({ table }: { readonly table: TableView }) {
	const t = useT()
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
		<section className="table-scroll" style={{ marginTop: 12 }} tabIndex={0} aria-label={t('import.sample')}>
			<table className="table sample" style={{ minWidth: table.headings.length * narrowestColumn }}>
				<thead>
					<tr>
						{table.headings.map((heading, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: columns have nothing but their place
							<th key={index} scope="col">
								{columnName(index)} <span className="foreign">{visibleText(heading)}</span>
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{table.sample.map((row, at) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have nothing but their place
						<tr key={at}>
							{row.map((text, index) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: columns have nothing but their place
								<td key={index} className="foreign" title={visibleText(text)}>
									{visibleText(text)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	)
}
