/** An order that is recorded and goes out to a device: what it will do, and a name that has to be typed first. */
import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useT } from '../locales/index.ts'
import { DrawerForm, SideDrawer } from './side-drawer.tsx'

type Props = {
	readonly title: string
	readonly opened: boolean
	readonly onClose: () => void
	/** What has to be typed, letter by letter. */
	readonly wanted: string
	readonly submit: string
	readonly busy: boolean
	/** Why it cannot be ordered whatever is typed; null: it can. */
	readonly blocked?: string | null
	readonly onOrder: (confirmation: string) => void
	readonly wide?: 'wide'
	readonly children: ReactNode
}

export function OrderDrawer({ title, opened, onClose, wide, ...form }: Props) {
	return (
		<SideDrawer title={title} opened={opened} onClose={onClose} {...(wide === undefined ? {} : { wide })}>
			{opened && <OrderForm {...form} />}
		</SideDrawer>
	)
}

type FormProps = Omit<Props, 'title' | 'opened' | 'onClose' | 'wide'>

/** What is typed is kept in no draft: an order is meant now or not at all. */
function OrderForm({ wanted, submit, busy, blocked = null, onOrder, children }: FormProps) {
	const t = useT()
	const [typed, setTyped] = useState('')
	const same = typed.trim() === wanted
	return (
		<DrawerForm
			submit={submit}
			busy={busy}
			blocked={blocked ?? (same ? null : t('order.not-typed'))}
			onSubmit={() => onOrder(typed.trim())}
		>
			{children}
			<TextInput
				label={t('order.type', { wanted })}
				description={t('order.recorded')}
				value={typed}
				autoComplete="off"
				spellCheck={false}
				disabled={blocked !== null}
				onChange={(event) => setTyped(event.currentTarget.value)}
			/>
		</DrawerForm>
	)
}
