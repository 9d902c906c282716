/** Hours of the local day, of which days, in which months and seasons. */
import { Button, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import type { FaultOf } from './tariff-faults.ts'
import { RemoveButton } from './tariff-fields.tsx'
import type { WindowForm } from './tariff-form.ts'

type Props = {
	readonly windows: readonly WindowForm[]
	readonly path: string
	readonly fault: FaultOf
	/** Names of the tariff's seasons. */
	readonly seasons: readonly string[]
	/** What it means that there is none. */
	readonly none: string
	readonly onChange: (windows: readonly WindowForm[]) => void
}

export function Windows({ windows, onChange, none, path, ...shown }: Props) {
	const t = useT()
	return (
		<Stack gap={6} mt="xs">
			{windows.length === 0 && <span className="small">{none}</span>}
			{windows.map((one, index) => (
				<Window
					// biome-ignore lint/suspicious/noArrayIndexKey: windows have no identity but their place
					key={index}
					{...shown}
					window={one}
					path={`${path}.${index}`}
					onChange={(next) => onChange(windows.map((each, place) => (place === index ? next : each)))}
					onRemove={() => onChange(windows.filter((_, place) => place !== index))}
				/>
			))}
			<Group>
				<Button
					size="compact-xs"
					variant="default"
					onClick={() => onChange([...windows, { days: 'all', from: '06:00', to: '22:00' }])}
				>
					{t('tariff.add-window')}
				</Button>
			</Group>
		</Stack>
	)
}

const kinds = ['all', 'weekday', 'weekend', 'working', 'saturday', 'sunday', 'holiday'] as const
const monthNumbers = Array.from({ length: 12 }, (_, index) => index + 1)

type WindowProps = Pick<Props, 'fault' | 'path' | 'seasons'> & {
	readonly window: WindowForm
	readonly onChange: (window: WindowForm) => void
	readonly onRemove: () => void
}

function Window({ window, path, fault, seasons, onChange, onRemove }: WindowProps) {
	const t = useT()
	const format = useFormat()
	const { months, seasons: named, ...rest } = window
	const monthName = (n: number) => format.month(`2026-${String(n).padStart(2, '0')}`).split(' ')[0]!
	// An empty list of months would mean never: none chosen is all.
	const limited = (next: Partial<Pick<WindowForm, 'months' | 'seasons'>>): WindowForm => {
		const both = { months, seasons: named, ...next }
		return {
			...rest,
			...(both.months?.length ? { months: both.months } : {}),
			...(both.seasons?.length ? { seasons: both.seasons } : {}),
		}
	}
	const time = (key: 'from' | 'to', placeholder: string) => (
		<TextInput
			w={90}
			aria-label={t(`tariff.window-${key}`)}
			placeholder={placeholder}
			value={window[key]}
			error={fault(`${path}.${key}`, window[key])}
			onChange={(event) => onChange({ ...window, [key]: event.currentTarget.value })}
		/>
	)
	return (
		<Group gap="xs" align="flex-start">
			<Select
				w={210}
				aria-label={t('tariff.days')}
				data={kinds.map((days) => ({ value: days, label: t(`tariff.days-${days}`) }))}
				value={window.days}
				onChange={(days) => days && onChange({ ...window, days: days as WindowForm['days'] })}
			/>
			{time('from', '06:00')}
			{time('to', '22:00')}
			<MultiSelect
				w={230}
				aria-label={t('tariff.months')}
				placeholder={months?.length ? '' : t('tariff.all-months')}
				data={monthNumbers.map((n) => ({ value: String(n), label: monthName(n) }))}
				value={(months ?? []).map(String)}
				onChange={(next) => onChange(limited({ months: next.map(Number).sort((a, b) => a - b) }))}
			/>
			{seasons.length > 0 && (
				<MultiSelect
					w={210}
					aria-label={t('tariff.in-seasons')}
					placeholder={named?.length ? '' : t('tariff.all-seasons')}
					data={[...seasons]}
					value={named ?? []}
					error={fault(path.replace('.source.windows', '.windows'), 'season')}
					onChange={(next) => onChange(limited({ seasons: next }))}
				/>
			)}
			<RemoveButton what={`${window.from}–${window.to}`} onClick={onRemove} />
		</Group>
	)
}
