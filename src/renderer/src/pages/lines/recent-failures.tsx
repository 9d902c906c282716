/** What could not be read lately, and why. */
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { textOr, useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Card } from '../../parts/page.tsx'

export function RecentFailures() {
	const t = useT()
	const format = useFormat()
	const failures = useView('collection.status', {}).data?.failures ?? []
	if (failures.length === 0) return null
	return (
		<Card title={t('failures.title')} span={12}>
			<DataTable
				label={t('failures.title')}
				rows={failures.map((failure, index) => ({ ...failure, index }))}
				rowKey={(failure) => failure.index}
				height={Math.min(300, 34 + failures.length * 33)}
				columns={[
					{ key: 'at', title: t('point.when'), width: 150, cell: ({ at }) => format.dateTime(at) },
					{
						key: 'meter',
						title: t('points.meter'),
						cell: ({ meterId, meterSerial }) => <RowLink to={`/meters/${meterId}`}>{meterSerial}</RowLink>,
					},
					{ key: 'job', title: t('failures.job'), cell: ({ job }) => textOr(t, `job.${job}`, 'job.other') },
					{
						key: 'reason',
						title: t('failures.reason'),
						cell: ({ reason, text }) => (
							<span title={text}>{textOr(t, `readFailure.${reason}`, 'readFailure.other')}</span>
						),
					},
				]}
			/>
		</Card>
	)
}
