/** The right stand of one instant, or that none of its values counts. */
import { Checkbox, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { FindingView, PointWindow } from '../../../../shared/contract/plausibility.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import type { Signed } from './decision.tsx'
import { instantOf } from './instants.ts'

type Props = {
	readonly finding: FindingView
	readonly window: PointWindow
	readonly signed: Signed
	readonly opened: boolean
	readonly onClose: () => void
	readonly onDone: () => void
}

export function CorrectDrawer(props: Props) {
	const t = useT()
	return (
		<SideDrawer title={t('plausibility.correct-title')} opened={props.opened} onClose={props.onClose}>
			{props.opened && <Correct {...props} />}
		</SideDrawer>
	)
}

const mostInstants = 300

function Correct({ finding, window, signed, onClose, onDone }: Props) {
	const t = useT()
	const format = useFormat()
	const first = instantOf(finding)
	const [at, setAt] = useState(first)
	const [value, setValue] = useState('')
	const [isVoid, setVoid] = useState(false)
	const correct = useAction('plausibility.correct', () => {
		notifications.show({ message: t('plausibility.corrected') })
		onClose()
		onDone()
	})
	const instants = [...new Set([first, ...window.stands.map((stand) => stand.at)])]
		.filter((each) => Math.abs(each - first) <= 2 * 86_400_000)
		.sort((a, b) => a - b)
		.slice(0, mostInstants)
	return (
		<DrawerForm
			submit={t('plausibility.correct-put')}
			busy={correct.isPending}
			blocked={isVoid || value !== '' ? null : t('plausibility.needs-value')}
			onSubmit={() =>
				correct.mutate({
					...{ registerId: finding.registerId, at, value: isVoid ? null : value, findingId: finding.id },
					...signed,
				})
			}
			onCancel={onClose}
		>
			<p className="small">{t('plausibility.raw-stays')}</p>
			<Select
				label={t('plausibility.correct-at')}
				value={String(at)}
				onChange={(next) => next !== null && setAt(Number(next))}
				data={instants.map((each) => ({ value: String(each), label: format.dateTime(each) }))}
			/>
			{!isVoid && (
				<DecimalField
					label={t('plausibility.correct-value')}
					value={value}
					onChange={setValue}
					unit={unitSign(window.unit)}
				/>
			)}
			<Checkbox
				label={t('plausibility.correct-void')}
				checked={isVoid}
				onChange={(event) => setVoid(event.currentTarget.checked)}
			/>
		</DrawerForm>
	)
}
