/** What is read of this meter and how often, where its model's plan does not suit. */
import { Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core'
import type { MeterPlan, ReadChoice } from '../../../../shared/contract/collection.ts'
import type { MeterView } from '../../../../shared/contract/meters.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { Answered } from '../../parts/page.tsx'

export function MeterPlanForm({ meter }: { readonly meter: MeterView }) {
	const t = useT()
	const answer = useView('collection.plan', { meterId: meter.id })
	return (
		<section aria-label={t('readPlan.title')}>
			<Text fw={600} size="sm" mb={4}>
				{t('readPlan.title')}
			</Text>
			<Answered answer={answer}>{(plan) => <Form meter={meter} plan={plan} />}</Answered>
		</section>
	)
}

const intervals = [15, 30, 60, 180, 360, 720, 1440] as const
const profiles = ['quarter-hour', 'day', 'never'] as const

function Form({ meter, plan }: { readonly meter: MeterView; readonly plan: MeterPlan }) {
	const t = useT()
	const format = useFormat()
	const set = useAction('collection.setPlan')
	const { memory } = meter.model
	const now = plan.own ?? plan.usual
	const choose = (part: Partial<ReadChoice>) => set.mutate({ meterId: meter.id, plan: { ...now, ...part } })
	return (
		<Stack gap="xs">
			<Select
				label={t('readPlan.live')}
				description={plan.readsPerDay === null ? undefined : t('readPlan.budget', { count: plan.readsPerDay })}
				value={String(now.liveMinutes)}
				allowDeselect={false}
				data={intervals.map((minutes) => ({ value: String(minutes), label: intervalText(t, minutes) }))}
				onChange={(value) => {
					const minutes = intervals.find((each) => String(each) === value)
					if (minutes !== undefined) choose({ liveMinutes: minutes })
				}}
			/>
			{memory.settlement > 0 && (
				<Checkbox
					label={t('readPlan.months')}
					checked={now.months === 'read'}
					onChange={(event) => choose({ months: event.currentTarget.checked ? 'read' : 'never' })}
				/>
			)}
			{memory.freeze > 0 && (
				<Checkbox
					label={t('readPlan.midnights')}
					checked={now.midnights === 'read'}
					onChange={(event) => choose({ midnights: event.currentTarget.checked ? 'read' : 'never' })}
				/>
			)}
			{memory.profileDays > 0 && (
				<Select
					label={t('readPlan.profile')}
					value={now.profile}
					allowDeselect={false}
					data={profiles.map((value) => ({ value, label: t(`readPlan.profile-${value}`) }))}
					onChange={(value) => {
						const profile = profiles.find((each) => each === value)
						if (profile !== undefined) choose({ profile })
					}}
				/>
			)}
			<span className="small">
				{plan.answerLimitMs === null
					? t('readPlan.answer-usual')
					: t('readPlan.answer-learned', { seconds: format.decimal((plan.answerLimitMs / 1000).toFixed(2)) })}
			</span>
			<Group gap="xs">
				<span className="small">{t(plan.own === null ? 'readPlan.is-usual' : 'readPlan.is-own')}</span>
				{plan.own !== null && (
					<Button size="compact-xs" variant="default" onClick={() => set.mutate({ meterId: meter.id, plan: null })}>
						{t('readPlan.back')}
					</Button>
				)}
			</Group>
		</Stack>
	)
}

const intervalText = (t: ReturnType<typeof useT>, minutes: number) =>
	minutes < 60 ? t('plan.minutes', { count: minutes }) : t('plan.hours', { count: minutes / 60 })
