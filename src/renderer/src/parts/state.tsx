/** A state is a colour, an icon and a word together: never colour alone. */
import { Badge, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle, IconPlugConnectedX } from '@tabler/icons-react'
import type { Health } from '../../../shared/contract/values.ts'
import { useT } from '../locales/index.ts'

const icons = {
	good: IconCircleCheck,
	warning: IconAlertTriangle,
	alarm: IconPlugConnectedX,
	unknown: IconHelpCircle,
}
const badgeColor = { good: 'green', warning: 'orange', alarm: 'red', unknown: 'gray' }

export function StateDot({ health }: { readonly health: Health }) {
	const t = useT()
	const word = t(`health.${health}`)
	return (
		<span title={word} style={{ display: 'inline-flex' }}>
			<span className="dot" data-health={health} />
			<VisuallyHidden>{word}</VisuallyHidden>
		</span>
	)
}

export function StateIcon({ health, size = 18 }: { readonly health: Health; readonly size?: number }) {
	const Icon = icons[health]
	return <Icon aria-hidden className="state-icon" data-health={health} size={size} stroke={1.8} />
}

export function StateBadge({ health, word }: { readonly health: Health; readonly word?: string }) {
	const t = useT()
	return (
		<Badge
			color={badgeColor[health]}
			variant="light"
			leftSection={<StateIcon health={health} size={13} />}
			tt="none"
			fw={600}
			miw="max-content"
		>
			{word ?? t(`health.${health}`)}
		</Badge>
	)
}
