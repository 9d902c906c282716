/** What needs a person, worst first, each with the way to where it is mended. */
import { Link } from 'wouter'
import type { Overview } from '../../../../shared/contract/station.ts'
import { type Format, useFormat } from '../../building.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'
import { StateIcon } from '../../parts/state.tsx'

type Todo = Overview['todo'][number]

export function TodoCard({ todo }: { readonly todo: Overview['todo'] }) {
	const t = useT()
	const format = useFormat()
	return (
		<Card title={t('todo.title')} span={4}>
			{todo.length === 0 && <p className="small">{t('todo.nothing')}</p>}
			<ul style={{ listStyle: 'none', margin: 0, padding: 0, maxHeight: 262, overflow: 'auto' }}>
				{todo.map((item, index) => {
					const { title, detail } = todoText(t, format, item)
					return (
						<li
							key={`${item.key}:${item.href}:${title}`}
							style={{ borderTop: index === 0 ? 0 : '1px solid var(--zw-border)', padding: '7px 0' }}
						>
							<div style={{ display: 'flex', gap: 12, alignItems: 'flex-start' }}>
								<span style={{ paddingTop: 1 }}>
									<StateIcon health={item.health} />
								</span>
								<div style={{ minWidth: 0 }}>
									<Link href={item.href} className="row-link" style={{ fontWeight: 600, fontSize: 13 }}>
										{title}
									</Link>
									{detail !== '' && <div className="small">{detail}</div>}
								</div>
							</div>
						</li>
					)
				})}
			</ul>
		</Card>
	)
}

/** The sentence and what is known beside it. Parameters that the station left out are left out here too. */
export function todoText(t: Translate, format: Format, { key, params }: Todo): { title: string; detail: string } {
	const written = { ...params, ...writtenMonth(format, params) }
	const since = typeof params.since === 'number' ? t('todo.since', { at: format.dateTime(params.since) }) : ''
	const reason = typeof params.reason === 'string' && params.reason !== '' ? reasonText(t, params.reason) : ''
	const count = typeof params.meters === 'number' ? t('todo.meters', { count: params.meters }) : ''
	const points = typeof params.points === 'number' ? t('todo.points', { count: params.points }) : ''
	const statements = typeof params.statements === 'number' ? t('todo.statements', { count: params.statements }) : ''
	const unit = typeof params.unit === 'string' ? params.unit : ''
	const offset = typeof params.offsetMs === 'number' ? format.offset(params.offsetMs) : ''
	const own = t(`todo.${key}.means`, written)
	const known = [unit, offset, count, points, statements, since, reason, own]
	return {
		title: t(`todo.${key}`, written),
		detail: known.filter((part) => part !== '').join(' · '),
	}
}

function writtenMonth(format: Format, params: Todo['params']): Readonly<Record<string, string>> {
	const { month } = params
	return typeof month === 'string' && /^\d{4}-\d{2}$/.test(month) ? { month: format.month(month) } : {}
}

const lineReasons = [
	'not-found',
	'in-use',
	'permission',
	'refused',
	'unreachable',
	'host-unknown',
	'timed-out',
	'lost',
	'unsupported',
	'other',
] as const

function reasonText(t: Translate, reason: string): string {
	const known = lineReasons.find((name) => name === reason)
	return known === undefined ? '' : t(`lineFailure.${known}`)
}
