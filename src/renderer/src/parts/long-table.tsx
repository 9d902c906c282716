/** A table of so many rows that they are not all here: what is looked at is fetched, and sorted where it lies. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useT } from '../locales/index.ts'
import { type Column, HeadCell, rowHeight, type Sorting, Spacer } from './data-table.tsx'

type Props<Row> = {
	readonly label: string
	readonly columns: readonly Column<Row>[]
	readonly count: number
	/** Null: not here yet. */
	readonly rowAt: (index: number) => Row | null
	/** The first row that is looked at now. */
	readonly onSeen: (index: number) => void
	readonly sorting: Sorting
	readonly onSort: (sorting: Sorting) => void
	readonly height: number
	readonly onRow: (row: Row) => void
}

export function LongTable<Row>(props: Props<Row>) {
	const { label, columns, count, rowAt, onSeen, sorting, onSort, height, onRow } = props
	const t = useT()
	const box = useRef<HTMLElement>(null)
	const virtual = useVirtualizer({
		count,
		getScrollElement: () => box.current,
		estimateSize: () => rowHeight,
		overscan: 12,
	})
	const items = virtual.getVirtualItems()
	const first = items[0]?.index ?? 0
	useEffect(() => onSeen(first), [first, onSeen])
	const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
	const above = items[0]?.start ?? 0
	const sort = (chosen: Sorting) => {
		virtual.scrollToIndex(0)
		onSort(chosen)
	}
	return (
		<section
			className="table-scroll"
			ref={box}
			style={{ height }}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
			tabIndex={0}
			aria-label={label}
		>
			<table className="table" aria-rowcount={count + 1}>
				<thead>
					<tr>
						{columns.map((column) => (
							<HeadCell key={column.key} column={column} sorting={sorting} onSort={sort} />
						))}
					</tr>
				</thead>
				<tbody>
					{above > 0 && <Spacer height={above} columns={columns.length} />}
					{items.map(({ index }) => {
						const row = rowAt(index)
						if (row === null) {
							return (
								<tr key={index} style={{ height: rowHeight }}>
									<td colSpan={columns.length} className="small">
										{index % 10 === 0 && t('state.loading')}
									</td>
								</tr>
							)
						}
						return (
							<tr
								key={index}
								aria-rowindex={index + 2}
								data-live=""
								style={{ cursor: 'pointer', height: rowHeight }}
								onClick={() => onRow(row)}
							>
								{columns.map((column) => (
									<td key={column.key} className={column.align ?? (column.keep === 'line' ? 'nowrap' : undefined)}>
										{column.cell(row)}
									</td>
								))}
							</tr>
						)
					})}
					{below > 0 && <Spacer height={below} columns={columns.length} />}
				</tbody>
			</table>
		</section>
	)
}
