/** Sets a concentrator's or meter's clock to the station's time, once its name has been typed. */
import { Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { OrderView } from '../../../../shared/contract/network.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { OrderDrawer } from '../../parts/order-drawer.tsx'

type Props = {
	readonly opened: boolean
	readonly onClose: () => void
	/** `id` is that of the row of meters, as of a concentrator. */
	readonly device: { readonly id: number; readonly name: string; readonly clockOffsetMs: number | null }
}

export function ClockDrawer({ opened, onClose, device }: Props) {
	const t = useT()
	const format = useFormat()
	const tell = useOrderOutcome()
	const set = useAction('network.setClock', ({ order }) => {
		tell(order)
		onClose()
	})
	return (
		<OrderDrawer
			title={t('clock.set-title', { name: device.name })}
			opened={opened}
			onClose={onClose}
			wanted={device.name}
			submit={t('clock.set-now')}
			busy={set.isPending}
			onOrder={(confirmation) => set.mutate({ meterId: device.id, confirmation })}
		>
			<Text size="sm">
				{device.clockOffsetMs === null
					? t('clock.offset-unknown')
					: t('clock.offset', { offset: format.offset(device.clockOffsetMs) })}
			</Text>
			<Text size="sm">{t('clock.set-means')}</Text>
		</OrderDrawer>
	)
}

/** Says how an order ended: what is not known to be done is never told as done. */
export function useOrderOutcome() {
	const t = useT()
	return (order: OrderView) =>
		notifications.show({
			...(order.outcome === 'done' ? {} : { color: order.outcome === 'accepted' ? 'orange' : 'red' }),
			title: `${t(`orderKind.${order.kind}`)} · ${order.device}`,
			message: t(`orderOutcome.${order.outcome}`),
		})
}
