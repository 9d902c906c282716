/** One list with lights of what is looked at before a month is issued: good is said as well. */
import { IconAlertTriangle, IconCircleCheck, IconOctagon } from '@tabler/icons-react'
import type { BillProblem, RunView } from '../../../../shared/contract/billing.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'

type Code = BillProblem['code']

/** In the order in which one works through them; a code that stands nowhere is among the others. */
const checks = {
	boundaries: ['boundary-missing', 'reading-went-back', 'no-meter', 'month-not-over', 'quarantined', 'standard-time'],
	estimates: ['boundary-estimated', 'boundary-interpolated', 'intervals-estimated'],
	outliers: ['outlier-month', 'outlier-year', 'zero-use'],
	plausibility: ['not-checked', 'finding-open'],
	balance: ['sum-differs'],
	tenants: ['no-tenant', 'tenant-gap', 'tenant-not-billed', 'not-printable'],
	tariffs: [
		...(['no-tariff', 'no-formula', 'no-gas-factor', 'area-missing', 'persons-missing'] as const),
		...(['negative-use', 'tariff-unfit'] as const),
	],
	calibration: ['calibration-expired', 'calibration-unknown'],
} as const satisfies Readonly<Record<string, readonly Code[]>>

const listed = new Set<Code>(Object.values(checks).flat())
const icons = { red: IconOctagon, yellow: IconAlertTriangle, good: IconCircleCheck } as const
const healths = { red: 'alarm', yellow: 'warning', good: 'good' } as const

export function Checklist({ run }: { readonly run: RunView }) {
	const t = useT()
	const others = run.findings.filter(({ code }) => !listed.has(code))
	const rows = [
		...(Object.keys(checks) as (keyof typeof checks)[]).map((check) => ({
			check,
			found: run.findings.filter(({ code }) => (checks[check] as readonly Code[]).includes(code)),
		})),
		...(others.length === 0 ? [] : [{ check: 'other' as const, found: others }]),
	]
	return (
		<Card title={t('checklist.title')} span={12}>
			<ul className="checklist" aria-label={t('checklist.title')}>
				{rows.map(({ check, found }) => {
					const light = lightOf(found)
					const Icon = icons[light]
					return (
						<li key={check} data-light={light}>
							<Icon size={18} aria-hidden className="state-icon" data-health={healths[light]} />
							<span>{t(`checklist.${check}`)}</span>
							<span className="small">
								{t(`checklist.light-${light}`)}
								{found.length > 0 && ` (${found.reduce((sum, { count }) => sum + count, 0)})`}
							</span>
						</li>
					)
				})}
			</ul>
		</Card>
	)
}

function lightOf(found: RunView['findings']): 'red' | 'yellow' | 'good' {
	if (found.some(({ severity }) => severity === 'red')) return 'red'
	return found.length > 0 ? 'yellow' : 'good'
}
