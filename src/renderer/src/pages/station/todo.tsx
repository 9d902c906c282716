/** What needs a person, worst first, each with the way to where it is mended. */
import { Link } from 'wouter'
import type { Overview } from '../../../../shared/contract/station.ts'
import { type Format, useFormat } from '../../building.ts'
import { type Translate, textOr, useT } from '../../locales/index.ts'
import { failureSentence } from '../../parts/failure-words.ts'
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

const counts = ['points', 'statements', 'differing', 'stuck', 'findings'] as const

/** The sentence and what is known beside it. Parameters that the station left out are left out here too. */
export function todoText(t: Translate, format: Format, { key, params }: Todo): { title: string; detail: string } {
	if (key === 'alarm') return alarmText(t, format, params)
	const written = { ...params, ...writtenMonth(format, params) }
	const counted = counts.flatMap((name) => {
		const count = params[name]
		return typeof count === 'number' && count > 0 ? [t(`todo.${name}`, { count })] : []
	})
	const known = [...counted, t(`todo.${key}.means`, written)]
	return {
		title: t(`todo.${key}`, written),
		detail: known.filter((part) => part !== '').join(' · '),
	}
}

function writtenMonth(format: Format, params: Todo['params']): Readonly<Record<string, string>> {
	const { month } = params
	return typeof month === 'string' && /^\d{4}-\d{2}$/.test(month) ? { month: format.month(month) } : {}
}

/** The same sentence as on the page of alarms, with what is known beside it. */
function alarmText(t: Translate, format: Format, params: Todo['params']): { title: string; detail: string } {
	const { cause, since, reason, meters, offsetMs } = params
	const known = [
		typeof offsetMs === 'number' ? format.offset(offsetMs) : '',
		typeof meters === 'number' ? t('todo.meters', { count: meters }) : '',
		typeof since === 'number' ? t('todo.since', { at: format.dateTime(since) }) : '',
		typeof reason === 'string' && reason !== 'nobody-answers' ? failureSentence(t, reason) : '',
	]
	return {
		title: textOr(t, `alarm.${cause}`, 'alarm.other', params),
		detail: known.filter((part) => part !== '').join(' · '),
	}
}
