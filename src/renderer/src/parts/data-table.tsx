/** A dense table: sortable, numbers right-aligned, and only the visible rows are drawn when there are many. */
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useMemo, useRef, useState } from 'react'

export type Column<Row> = {
	readonly key: string
	readonly title: ReactNode
	readonly cell: (row: Row) => ReactNode
	readonly align?: 'right'
	readonly width?: number | string
	/** 'line': never broken over two lines. */
	readonly keep?: 'line'
	/** What the column is sorted by; without it the column is not sortable. */
	readonly sortBy?: (row: Row) => string | number | null
}

type Props<Row> = {
	readonly label: string
	readonly columns: readonly Column<Row>[]
	readonly rows: readonly Row[]
	readonly rowKey: (row: Row) => string | number
	readonly height?: number | string
	readonly onRow?: (row: Row) => void
}

export type Sorting = { readonly key: string; readonly direction: 'up' | 'down' } | null
export const rowHeight = 33
const fewRows = 60
const collator = new Intl.Collator('de', { numeric: true })

function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sorting: Sorting): readonly Row[] {
	const by = sorting && columns.find((column) => column.key === sorting.key)?.sortBy
	if (!by) return rows
	const sign = sorting.direction === 'up' ? 1 : -1
	return [...rows].sort((a, b) => {
		const [x, y] = [by(a), by(b)]
		// Missing values lie at the end in both directions.
		if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
		return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y)))
	})
}

export function DataTable<Row>({ label, columns, rows, rowKey, height, onRow }: Props<Row>) {
	const [sorting, setSorting] = useState<Sorting>(null)
	const ordered = useMemo(() => sorted(rows, columns, sorting), [rows, columns, sorting])
	const box = useRef<HTMLElement>(null)
	const few = rows.length <= fewRows
	const virtual = useVirtualizer({
		count: few ? 0 : ordered.length,
		getScrollElement: () => box.current,
		estimateSize: () => rowHeight,
		overscan: 12,
	})
	const items = virtual.getVirtualItems()
	const shown = few
		? ordered.map((row, index) => ({ row, index }))
		: items.map(({ index }) => ({ row: ordered[index]!, index }))
	const above = items[0]?.start ?? 0
	const below = few ? 0 : virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
	return (
		<section
			className="table-scroll"
			ref={box}
			style={height === undefined ? {} : { height }}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
			tabIndex={0}
			aria-label={label}
		>
			<table className="table" aria-rowcount={ordered.length + 1}>
				<thead>
					<tr>
						{columns.map((column) => (
							<HeadCell key={column.key} column={column} sorting={sorting} onSort={setSorting} />
						))}
					</tr>
				</thead>
				<tbody>
					{above > 0 && <Spacer height={above} columns={columns.length} />}
					{shown.map(({ row, index }) => (
						<BodyRow
							key={rowKey(row)}
							row={row}
							index={index}
							measure={few ? null : virtual.measureElement}
							columns={columns}
							onRow={onRow}
						/>
					))}
					{below > 0 && <Spacer height={below} columns={columns.length} />}
				</tbody>
			</table>
		</section>
	)
}

type HeadProps<Row> = {
	readonly column: Column<Row>
	readonly sorting: Sorting
	readonly onSort: (sorting: Sorting) => void
}

export function HeadCell<Row>({ column, sorting, onSort }: HeadProps<Row>) {
	const mine = sorting?.key === column.key ? sorting.direction : null
	const Icon = mine === 'down' ? IconChevronDown : IconChevronUp
	const style = column.width === undefined ? {} : { width: column.width }
	const order = mine === null ? 'none' : mine === 'up' ? 'ascending' : 'descending'
	return (
		<th scope="col" className={column.align} style={style} {...(column.sortBy ? { 'aria-sort': order } : {})}>
			{column.sortBy === undefined ? (
				column.title
			) : (
				<button type="button" onClick={() => onSort({ key: column.key, direction: mine === 'up' ? 'down' : 'up' })}>
					{column.title}
					{mine !== null && <Icon aria-hidden size={12} style={{ verticalAlign: -1, marginLeft: 2 }} />}
				</button>
			)}
		</th>
	)
}

type RowProps<Row> = {
	readonly row: Row
	readonly columns: readonly Column<Row>[]
	readonly onRow: ((row: Row) => void) | undefined
	readonly index: number
	/** Rows that break over two lines are taller: the list must know. */
	readonly measure: ((row: HTMLTableRowElement | null) => void) | null
}

/** A click anywhere opens the row; the keyboard uses the link in its first cell. */
function BodyRow<Row>({ row, columns, onRow, index, measure }: RowProps<Row>) {
	const live = onRow === undefined ? {} : { 'data-live': '', onClick: () => onRow(row), style: { cursor: 'pointer' } }
	return (
		<tr {...live} data-index={index} ref={measure}>
			{columns.map((column) => (
				<td key={column.key} className={column.align ?? (column.keep === 'line' ? 'nowrap' : undefined)}>
					{column.cell(row)}
				</td>
			))}
		</tr>
	)
}

export function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
	return (
		<tr>
			<td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
		</tr>
	)
}
