/** A meter exchange, step by step; what was typed stays until it is booked. */
import { Alert, Button, Group, Stepper } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { PointView } from '../../../../shared/contract/readings.ts'
import { useAction, useView } from '../../answers.ts'
import { useStatus, useZone } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { localNow } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { TextLink } from '../../parts/link.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { CheckStep } from './exchange-check.tsx'
import { type ExchangeDraft, exchangeAt, exchangeInputOf, freshExchange } from './exchange-draft.ts'
import { NewMeterStep, ValuesStep, WhenStep } from './exchange-steps.tsx'

/** ?at= the instant at which the exchange was noticed. */
export function ExchangeMeterPage({ pointId }: { readonly pointId: number }) {
	const t = useT()
	const answer = useView('readings.point', { pointId })
	return (
		<Answered answer={answer}>
			{(point) =>
				point.meter === null ? (
					<NoMeter title={t('exchangeMeter.title')} point={point} />
				) : (
					<Exchange point={point} meter={point.meter} />
				)
			}
		</Answered>
	)
}

export function NoMeter({ title, point }: { readonly title: string; readonly point: PointView }) {
	const t = useT()
	return (
		<>
			<PageHead title={title} above={point.path.join(' › ')} sub={point.name} />
			<Alert color="blue" variant="light">
				{t('exchangeRefusal.no-meter')}
			</Alert>
		</>
	)
}

function useBooking(pointId: number, clear: () => void) {
	const t = useT()
	const [, go] = useLocation()
	return useAction('meters.exchange', () => {
		clear()
		notifications.show({ message: t('exchangeMeter.booked') })
		go(`/points/${pointId}`)
	})
}

const steps = ['when', 'final', 'meter', 'first', 'check'] as const

type Props = { readonly point: PointView; readonly meter: NonNullable<PointView['meter']> }

function Exchange({ point, meter }: Props) {
	const t = useT()
	const zone = useZone()
	const now = useStatus()?.now ?? null
	const { value, change, clear } = useDraft(`exchange-${point.id}`, freshExchange)
	const [photo, setPhoto] = useState<string | null>(null)
	// The exchange is usually typed in when it has just been done, and the new meter hangs where the old one did.
	const noticedAt = Number(useSearchParams()[0].get('at')) || now
	const draft: ExchangeDraft = {
		...value,
		...(value.date === '' && noticedAt !== null ? localNow(noticedAt, zone) : {}),
		lineId: value.lineId || String(meter.lineId),
		address: value.address || meter.address,
		modelId: value.modelId || meter.model.id,
	}
	const at = exchangeAt(draft, zone)
	const form = useView('meters.exchangeForm', { pointId: point.id, at: at ?? 0 }, { enabled: at !== null })
	const models = useView('meters.modelRegisters', { modelId: draft.modelId })
	const finals = form.data?.registers ?? []
	const firsts = models.data?.registers ?? []
	const noticed = form.data?.noticedSerial ?? null
	const filled = { ...draft, serial: draft.serial || (noticed ?? '') }
	const input = exchangeInputOf(filled, { pointId: point.id, zone, finals, firsts, photo })
	const book = useBooking(point.id, clear)
	const shared = { draft: filled, change }
	return (
		<>
			<PageHead title={t('exchangeMeter.title')} above={point.path.join(' › ')} sub={`${point.name} · ${meter.serial}`}>
				<TextLink to={`/points/${point.id}/ratio`}>{t('ratio.only')}</TextLink>
				<Button variant="default" onClick={clear}>
					{t('exchangeMeter.start-over')}
				</Button>
			</PageHead>
			{noticed !== null && (
				<Alert color="orange" variant="light" mb="sm">
					{t('exchangeMeter.noticed', { before: meter.serial, after: noticed })}
				</Alert>
			)}
			<Card style={{ marginBottom: 12 }}>
				<Stepper active={draft.step} onStepClick={(step) => change({ step })} size="xs" iconSize={26}>
					{steps.map((name) => (
						<Stepper.Step key={name} label={t(`exchangeMeter.step-${name}`)} />
					))}
				</Stepper>
			</Card>
			<Card>
				{draft.step === 0 && <WhenStep {...shared} meter={meter} photo={photo} onPhoto={setPhoto} />}
				{draft.step === 1 && <ValuesStep {...shared} which="finals" registers={finals} />}
				{draft.step === 2 && <NewMeterStep {...shared} meter={meter} />}
				{draft.step === 3 && <ValuesStep {...shared} which="firsts" registers={firsts} />}
				{draft.step >= 4 && <CheckStep {...shared} input={input} />}
				<Walk
					step={draft.step}
					go={(step) => change(step > draft.step ? { ...filled, step } : { step })}
					book={input === null ? null : () => book.mutate(input)}
					busy={book.isPending}
				/>
			</Card>
		</>
	)
}

type WalkProps = {
	readonly step: number
	readonly go: (step: number) => void
	/** null: something is missing. */
	readonly book: (() => void) | null
	readonly busy: boolean
}

function Walk({ step, go, book, busy }: WalkProps) {
	const t = useT()
	return (
		<Group mt="md">
			{step > 0 && (
				<Button variant="default" onClick={() => go(step - 1)}>
					{t('exchangeMeter.back')}
				</Button>
			)}
			{step < steps.length - 1 ? (
				<Button onClick={() => go(step + 1)}>{t('exchangeMeter.next')}</Button>
			) : (
				<Button disabled={book === null} loading={busy} onClick={() => book?.()}>
					{t('exchangeMeter.book')}
				</Button>
			)}
		</Group>
	)
}
