/** The form for one thing, beside the page it belongs to. */
import { Button, Drawer, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { useT } from '../locales/index.ts'

type Props = {
	readonly title: string
	readonly opened: boolean
	readonly onClose: () => void
	readonly children: ReactNode
	readonly wide?: 'wide'
}

export function SideDrawer({ title, opened, onClose, children, wide }: Props) {
	const t = useT()
	return (
		<Drawer
			opened={opened}
			onClose={onClose}
			position="right"
			size={wide ? 760 : 440}
			title={title}
			closeButtonProps={{ 'aria-label': t('action.close') }}
			transitionProps={{ duration: 0 }}
			styles={{ title: { fontWeight: 600, fontSize: 16 } }}
		>
			{children}
		</Drawer>
	)
}

type FormProps = {
	readonly children: ReactNode
	readonly submit: string
	readonly busy: boolean
	/** Why it cannot be saved yet; null: it can. */
	readonly blocked: string | null
	readonly onSubmit: () => void
	readonly onCancel?: () => void
}

export function DrawerForm({ children, submit, busy, blocked, onSubmit, onCancel }: FormProps) {
	const t = useT()
	const send = (event: FormEvent) => {
		event.preventDefault()
		if (blocked === null) onSubmit()
	}
	return (
		<form onSubmit={send} noValidate>
			<Stack gap="sm">
				{children}
				<Group justify="flex-end" gap="xs" mt="sm" wrap="nowrap">
					{blocked !== null && (
						<span className="small" style={{ flex: 1, textAlign: 'right' }}>
							{blocked}
						</span>
					)}
					{onCancel !== undefined && (
						<Button variant="default" flex="none" onClick={onCancel}>
							{t('action.discard')}
						</Button>
					)}
					<Button type="submit" flex="none" loading={busy} disabled={blocked !== null}>
						{submit}
					</Button>
				</Group>
			</Stack>
		</form>
	)
}
