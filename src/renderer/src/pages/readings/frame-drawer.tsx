/** The bytes that the meter sent, and what they mean. */
import { Button, Code, CopyButton, Group, Stack } from '@mantine/core'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { spacedHex } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Answered } from '../../parts/page.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { Quantity } from '../../parts/value.tsx'
import { Fields } from '../lines/explanation.tsx'
import { recordName } from './register-name.ts'
import '../lines/trace.css'

type Props = { readonly frameId: number | null; readonly onClose: () => void }

export function FrameDrawer({ frameId, onClose }: Props) {
	const t = useT()
	return (
		<SideDrawer title={t('frame.title')} opened={frameId !== null} onClose={onClose} wide="wide">
			{frameId !== null && <Frame frameId={frameId} />}
		</SideDrawer>
	)
}

function Frame({ frameId }: { readonly frameId: number }) {
	const t = useT()
	const format = useFormat()
	const answer = useView('readings.frame', { frameId })
	return (
		<Answered answer={answer}>
			{({ receivedAt, hex, decoded, fields }) => (
				<Stack gap="sm">
					<Group justify="space-between">
						<span className="small">
							{t('frame.received', { at: `${format.date(receivedAt)}, ${format.timeWithSeconds(receivedAt)}` })}
						</span>
						<CopyButton value={hex}>
							{({ copied, copy }) => (
								<Button size="compact-xs" variant="default" onClick={copy}>
									{copied ? t('action.copied') : t('action.copy')}
								</Button>
							)}
						</CopyButton>
					</Group>
					<Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
						{spacedHex(hex)}
					</Code>
					<DataTable
						label={t('frame.meaning')}
						rows={decoded.map((record, index) => ({ ...record, index }))}
						rowKey={(record) => record.index}
						columns={[
							{ key: 'key', title: t('frame.key'), cell: (record) => <span className="mono">{record.key}</span> },
							{ key: 'quantity', title: t('frame.quantity'), cell: (record) => recordName(t, record) },
							{
								key: 'value',
								title: t('frame.value'),
								align: 'right',
								cell: (record) =>
									record.value !== null && !/^-?\d+(\.\d+)?$/.test(record.value) ? (
										record.value
									) : (
										<Quantity value={record.value} unit={record.unit} reason="no-value" />
									),
							},
						]}
					/>
					{fields.length > 0 && (
						<section aria-label={t('frame.fields')}>
							<h3 className="frame-fields">{t('frame.fields')}</h3>
							<Fields hex={hex} fields={fields} />
						</section>
					)}
				</Stack>
			)}
		</Answered>
	)
}
