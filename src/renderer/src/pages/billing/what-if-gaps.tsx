/** What of last year could not be computed, and why. */
import type { WhatIfView } from '../../../../shared/contract/tariffs.ts'
import { useFormat } from '../../building.ts'
import { de, type TextKey, useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { tellsItself } from './problems.tsx'

export function WhatIfGaps({ whatIf }: { readonly whatIf: WhatIfView }) {
	const t = useT()
	const format = useFormat()
	const { gaps, gapsLeft } = whatIf
	const why = ({ code, params }: WhatIfView['gaps'][number]) => {
		const reason = `reason.${params.reason}`
		const told = [...(tellsItself.has(params.reason) ? [] : [`problem.${code}`]), reason]
			.filter((key) => key in de)
			.map((key) => t(key as TextKey))
		return told.length === 0 ? code : told.join(': ')
	}
	return (
		<div>
			<h3>{t('what-if.gaps')}</h3>
			<DataTable
				label={t('what-if.gaps')}
				rows={gaps.map((gap, index) => ({ ...gap, index }))}
				rowKey={({ index }) => index}
				{...(gaps.length > 6 ? { height: 240 } : {})}
				columns={[
					{ key: 'month', title: t('what-if.month'), cell: ({ month }) => format.month(month) },
					{ key: 'unit', title: t('points.unit'), keep: 'line', cell: ({ unitName }) => unitName },
					{ key: 'point', title: t('points.point'), keep: 'line', cell: ({ pointName }) => pointName ?? '' },
					{ key: 'side', title: t('what-if.side'), cell: ({ side }) => t(`what-if.${side}`) },
					{ key: 'why', title: t('problems.what'), cell: why },
				]}
			/>
			{gapsLeft > 0 && <p className="small">{t('what-if.gaps-left', { count: gapsLeft })}</p>}
		</div>
	)
}
