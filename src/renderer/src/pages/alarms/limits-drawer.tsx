/** From when on something is an alarm. */
import { NumberInput } from '@mantine/core'
import { useState } from 'react'
import type { AlarmLimits } from '../../../../shared/contract/alarms.ts'
import { useAction, useView } from '../../answers.ts'
import { useT } from '../../locales/index.ts'
import { Answered } from '../../parts/page.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = { readonly opened: boolean; readonly onClose: () => void }

export function LimitsDrawer({ opened, onClose }: Props) {
	const t = useT()
	const answer = useView('alarms.limits', {}, { enabled: opened })
	return (
		<SideDrawer title={t('alarms.limits-title')} opened={opened} onClose={onClose}>
			{opened && <Answered answer={answer}>{(limits) => <LimitsForm limits={limits} onDone={onClose} />}</Answered>}
		</SideDrawer>
	)
}

function LimitsForm({ limits, onDone }: { readonly limits: AlarmLimits; readonly onDone: () => void }) {
	const t = useT()
	const [rounds, setRounds] = useState<number | string>(limits.silentRounds)
	const [minutes, setMinutes] = useState<number | string>(limits.clockOffMinutes)
	const set = useAction('alarms.setLimits', onDone)
	const [silentRounds, clockOffMinutes] = [Number(rounds), Number(minutes)]
	const isGood = isWithin(silentRounds, 100) && isWithin(clockOffMinutes, 1440)
	return (
		<DrawerForm
			submit={t('action.save')}
			busy={set.isPending}
			blocked={isGood ? null : t('alarms.limit-range')}
			onSubmit={() => set.mutate({ silentRounds, clockOffMinutes })}
		>
			<NumberInput
				label={t('alarms.limit-rounds')}
				description={t('alarms.limit-rounds-means')}
				value={rounds}
				min={1}
				max={100}
				hideControls
				onChange={setRounds}
			/>
			<NumberInput
				label={t('alarms.limit-clock')}
				description={t('alarms.limit-clock-means')}
				value={minutes}
				min={1}
				max={1440}
				hideControls
				onChange={setMinutes}
			/>
		</DrawerForm>
	)
}

const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most
