/** A new metering point without a meter: its name and medium; what it is computed from is said on its page. */
import { Select, TextInput } from '@mantine/core'
import { useLocation } from 'wouter'
import { type Medium, media } from '../../../../shared/quantity.ts'
import { useAction } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = { readonly unitId: number; readonly opened: boolean; readonly onClose: () => void }

const fresh = { name: '', medium: 'electricity' as Medium }

export function VirtualPointDrawer({ unitId, opened, onClose }: Props) {
	const t = useT()
	const [, go] = useLocation()
	const { value, change, clear } = useDraft(`virtual-point-${unitId}`, fresh)
	const save = useAction('topology.savePoint', ({ pointId }) => {
		clear()
		go(`/points/${pointId}`)
	})
	const { name, medium } = value
	return (
		<SideDrawer title={t('formula.new')} opened={opened} onClose={onClose}>
			<DrawerForm
				submit={t('formula.create')}
				busy={save.isPending}
				blocked={name.trim() === '' ? t('formula.needs') : null}
				onSubmit={() => save.mutate({ pointId: null, unitId, name: name.trim(), medium })}
				onCancel={onClose}
			>
				<TextInput
					label={t('points.point')}
					placeholder={t('formula.name-form')}
					value={name}
					maxLength={120}
					onChange={(event) => change({ name: event.currentTarget.value })}
				/>
				<Select
					label={t('completeness.medium')}
					value={medium}
					onChange={(next) => next !== null && change({ medium: next as Medium })}
					data={media.map((each) => ({ value: each, label: t(`medium.${each}`) }))}
				/>
			</DrawerForm>
		</SideDrawer>
	)
}
