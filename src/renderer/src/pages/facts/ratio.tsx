/** The same meter through other transformers: from when on, by what factor, and what its display showed then. */
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useLocation } from 'wouter'
import type { Input } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import type { PointView } from '../../../../shared/contract/readings.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { localNow } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { NoMeter } from './exchange.tsx'
import { refusalText } from './exchange-check.tsx'
import { displayed, exchangeAt } from './exchange-draft.ts'
import { DisplayFields } from './exchange-steps.tsx'
import { ratioText } from './exchanges-card.tsx'

export function RatioPage({ pointId }: { readonly pointId: number }) {
	const t = useT()
	const answer = useView('readings.point', { pointId })
	return (
		<Answered answer={answer}>
			{(point) =>
				point.meter === null ? (
					<NoMeter title={t('ratio.title')} point={point} />
				) : (
					<Ratio point={point} meter={point.meter} />
				)
			}
		</Answered>
	)
}

const fresh = {
	/** '' = the moment at which the page asks. */
	date: '',
	time: '',
	numerator: '',
	denominator: '1',
	values: {} as Readonly<Record<string, string>>,
	by: '',
	comment: '',
}

const isFactor = (text: string) => /^[1-9]\d{0,5}$/.test(text)

type Props = { readonly point: PointView; readonly meter: NonNullable<PointView['meter']> }

function Ratio({ point, meter }: Props) {
	const t = useT()
	const zone = useZone()
	const now = useStatus()?.now ?? null
	const { value, change, clear } = useDraft(`ratio-${point.id}`, fresh)
	const draft = { ...value, ...(value.date === '' && now !== null ? localNow(now, zone) : {}) }
	const at = exchangeAt(draft, zone)
	const form = useView('meters.exchangeForm', { pointId: point.id, at: at ?? 0 }, { enabled: at !== null })
	const registers = form.data?.registers ?? []
	const present = form.data?.multiplier ?? null
	const text = (name: 'numerator' | 'denominator' | 'by' | 'comment') => ({
		value: draft[name],
		onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
			change({ [name]: event.currentTarget.value }),
	})
	return (
		<>
			<PageHead title={t('ratio.title')} above={point.path.join(' › ')} sub={`${point.name} · ${meter.serial}`}>
				<Button variant="default" onClick={clear}>
					{t('exchangeMeter.start-over')}
				</Button>
			</PageHead>
			<Card>
				<Stack gap="sm" maw={520}>
					<Text size="sm">{t('ratio.means')}</Text>
					{present !== null && <Text size="sm">{t('ratio.now', { ratio: ratioText(present) })}</Text>}
					<DateField label={t('ratio.date')} value={draft.date} onChange={(date) => change({ date })} />
					<TextInput
						type="time"
						label={t('exchangeMeter.time')}
						value={draft.time}
						onChange={(event) => change({ date: draft.date, time: event.currentTarget.value })}
					/>
					<Group grow>
						<TextInput
							label={t('ratio.new')}
							inputMode="numeric"
							error={draft.numerator !== '' && !isFactor(draft.numerator) ? t('field.not-a-number') : null}
							{...text('numerator')}
						/>
						<TextInput
							label={t('exchangeMeter.ratio-denominator')}
							inputMode="numeric"
							error={isFactor(draft.denominator) ? null : t('field.not-a-number')}
							{...text('denominator')}
						/>
					</Group>
					<Text size="sm">{t('ratio.values-means')}</Text>
					<DisplayFields
						registers={registers}
						typed={draft.values}
						onChange={(values) => change({ values })}
						hint="last"
					/>
					<TextInput label={t('exchangeMeter.by')} maxLength={120} {...text('by')} />
					<TextInput label={t('exchangeMeter.comment')} maxLength={400} {...text('comment')} />
					<Booking pointId={point.id} input={inputOf(point.id, at, draft, registers)} present={present} clear={clear} />
				</Stack>
			</Card>
		</>
	)
}

type RatioInput = Input<Calls['meters.changeRatio']>

/** Null while something is missing. */
function inputOf(
	pointId: number,
	at: number | null,
	draft: typeof fresh,
	registers: Parameters<typeof displayed>[0],
): RatioInput | null {
	if (at === null || draft.by.trim() === '' || !isFactor(draft.numerator) || !isFactor(draft.denominator)) return null
	const comment = draft.comment.trim()
	return {
		pointId,
		at,
		multiplier: { numerator: Number(draft.numerator), denominator: Number(draft.denominator) },
		values: displayed(registers, draft.values),
		by: draft.by.trim(),
		comment: comment === '' ? null : comment,
	}
}

type BookingProps = {
	readonly pointId: number
	readonly input: RatioInput | null
	readonly present: RatioInput['multiplier'] | null
	readonly clear: () => void
}

function Booking({ pointId, input, present, clear }: BookingProps) {
	const t = useT()
	const format = useFormat()
	const [, go] = useLocation()
	const booked = () => {
		clear()
		notifications.show({ message: t('ratio.booked') })
		go(`/points/${pointId}`)
	}
	const book = useAction('meters.changeRatio', booked, 'exchange-refused')
	const refused = book.error?.error.code === 'exchange-refused' ? book.error.error.details : null
	const isSame = input !== null && present !== null && ratioText(input.multiplier) === ratioText(present)
	return (
		<>
			{refused !== null && (
				<Alert color="red" title={t('ratio.cannot')}>
					{refusalText(t, format, refused)}
				</Alert>
			)}
			<Group gap="sm">
				<Button
					disabled={input === null || isSame}
					loading={book.isPending}
					onClick={() => input !== null && book.mutate(input)}
				>
					{t('ratio.book')}
				</Button>
				{(input === null || isSame) && <span className="small">{t(isSame ? 'ratio.same' : 'ratio.needs')}</span>}
			</Group>
		</>
	)
}
