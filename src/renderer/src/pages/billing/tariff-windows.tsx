/** Hours of the local day that a band takes; without any it takes what no other band does. */
import { ActionIcon, Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useT } from '../../locales/index.ts'
import type { WindowForm } from './tariff-form.ts'

type Props = { readonly windows: readonly WindowForm[]; readonly onChange: (windows: readonly WindowForm[]) => void }

export function Windows({ windows, onChange }: Props) {
	const t = useT()
	const set = (index: number, part: Partial<WindowForm>) =>
		onChange(windows.map((one, place) => (place === index ? { ...one, ...part } : one)))
	return (
		<Stack gap={6} mt="xs">
			{windows.length === 0 && <span className="small">{t('tariff.no-windows')}</span>}
			{windows.map((one, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: windows have no identity but their place
				<Group key={index} gap="xs">
					<Select
						w={190}
						aria-label={t('tariff.days')}
						data={(['all', 'weekday', 'weekend', 'working', 'saturday', 'sunday', 'holiday'] as const).map((days) => ({
							value: days,
							label: t(`tariff.days-${days}`),
						}))}
						value={one.days}
						onChange={(days) => days && set(index, { days: days as WindowForm['days'] })}
					/>
					<TextInput
						w={90}
						aria-label={t('tariff.window-from')}
						placeholder="06:00"
						value={one.from}
						onChange={(event) => set(index, { from: event.currentTarget.value })}
					/>
					<TextInput
						w={90}
						aria-label={t('tariff.window-to')}
						placeholder="22:00"
						value={one.to}
						onChange={(event) => set(index, { to: event.currentTarget.value })}
					/>
					<ActionIcon
						variant="subtle"
						color="gray"
						aria-label={t('tariff.remove', { what: `${one.from}–${one.to}` })}
						onClick={() => onChange(windows.filter((_, place) => place !== index))}
					>
						<IconTrash size={15} aria-hidden />
					</ActionIcon>
				</Group>
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
