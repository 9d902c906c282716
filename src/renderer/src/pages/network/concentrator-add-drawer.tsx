/** A concentrator on a line that speaks Q/GDW 1376.1. */
import { Select, Stack, Text, TextInput } from '@mantine/core'
import { useLocation } from 'wouter'
import type { LineView } from '../../../../shared/contract/lines.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { ButtonLink } from '../../parts/link.tsx'
import { Answered } from '../../parts/page.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = { readonly opened: boolean; readonly onClose: () => void }
const fresh = { lineId: '', address: '', name: '' }
/** Region, four hex or decimal digits, and terminal, 0 … 65535: 1376.1 clause 5.1.3 (A1, A2). */
const addressForm = /^[0-9a-f]{4}-\d{1,5}$/i

export function ConcentratorAddDrawer({ opened, onClose }: Props) {
	const t = useT()
	const answer = useView('lines.list', {})
	return (
		<SideDrawer title={t('network.add-concentrator')} opened={opened} onClose={onClose}>
			{opened && (
				<Answered answer={answer}>
					{({ lines }) => {
						const fitting = lines.filter(({ protocol }) => protocol === 'gdw1376')
						if (fitting.length > 0) return <AddForm lines={fitting} onClose={onClose} />
						return (
							<Stack align="flex-start">
								<Text size="sm">{t('concentrator.needs-line')}</Text>
								<ButtonLink to="/lines">{t('lines.add')}</ButtonLink>
								<ButtonLink to="/network/callers" variant="default">
									{t('nav.callers')}
								</ButtonLink>
							</Stack>
						)
					}}
				</Answered>
			)}
		</SideDrawer>
	)
}

function AddForm({ lines, onClose }: { readonly lines: readonly LineView[]; readonly onClose: () => void }) {
	const t = useT()
	const [, go] = useLocation()
	const form = useDraft('concentrator-new', fresh)
	const add = useAction('network.addConcentrator', ({ concentratorId }) => {
		form.clear()
		onClose()
		go(`/network/concentrators/${concentratorId}`)
	})
	const { address, name } = form.value
	const line = lines.find(({ id }) => String(id) === form.value.lineId) ?? lines[0]!
	const isAddress = addressForm.test(address.trim())
	const blocked = name.trim() === '' ? t('line.needs-name') : isAddress ? null : t('concentrator.needs-address')
	return (
		<DrawerForm
			submit={t('network.add-concentrator')}
			busy={add.isPending}
			blocked={blocked}
			onSubmit={() => add.mutate({ lineId: line.id, address: address.trim(), name })}
			onCancel={form.clear}
		>
			<Select
				label={t('lines.line')}
				data={lines.map(({ id, name: text }) => ({ value: String(id), label: text }))}
				value={String(line.id)}
				onChange={(lineId) => lineId && form.change({ lineId })}
			/>
			<TextInput
				data-autofocus
				label={t('line.name')}
				placeholder={t('concentrator.name-form')}
				value={name}
				onChange={(event) => form.change({ name: event.currentTarget.value })}
			/>
			<TextInput
				label={t('meters.address')}
				description={t('concentrator.address-form')}
				placeholder="0314-25394"
				value={address}
				error={address === '' || isAddress ? null : t('concentrator.address-wrong')}
				onChange={(event) => form.change({ address: event.currentTarget.value })}
			/>
		</DrawerForm>
	)
}
