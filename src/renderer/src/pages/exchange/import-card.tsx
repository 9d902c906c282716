/** Another station's archive: what it says of itself, whether it is believed, and only then its import. */
import { Alert, Button, FileButton, Group, Progress, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { ArchiveSummary } from '../../../../shared/contract/exchange.ts'
import { CallFailed } from '../../../../shared/rpc.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { errorText, useT } from '../../locales/index.ts'
import { JobLine } from '../../parts/jobs.tsx'
import { OrderDrawer } from '../../parts/order-drawer.tsx'
import { Card } from '../../parts/page.tsx'
import { upload } from './archive-pieces.ts'

type Uploaded = { readonly uploadId: string; readonly fileName: string; readonly summary: ArchiveSummary }

export function ImportCard() {
	const t = useT()
	const [uploaded, setUploaded] = useState<Uploaded | null>(null)
	return (
		<Card title={t('import.title')} span={6}>
			<Stack gap="sm">
				<Text size="sm">{t('import.means')}</Text>
				<Upload onUploaded={setUploaded} />
				{uploaded !== null && <Offered key={uploaded.uploadId} uploaded={uploaded} onDone={() => setUploaded(null)} />}
				<JobLine subject={null} kinds={['import']} />
			</Stack>
		</Card>
	)
}

function Upload({ onUploaded }: { readonly onUploaded: (uploaded: Uploaded | null) => void }) {
	const t = useT()
	const format = useFormat()
	const [sent, setSent] = useState<{ readonly done: number; readonly total: number } | null>(null)
	const stop = useRef<AbortController | null>(null)
	const send = async (file: File | null) => {
		if (file === null) return
		onUploaded(null)
		const own = new AbortController()
		stop.current = own
		const uploadId = freshId()
		setSent({ done: 0, total: file.size })
		try {
			const summary = await upload(file, uploadId, own.signal, (done, total) => setSent({ done, total }))
			if (summary === null) throw new Error('no summary')
			onUploaded({ uploadId, fileName: file.name, summary })
		} catch (cause) {
			if (own.signal.aborted) return
			const text = cause instanceof CallFailed ? errorText(t, cause) : t('import.unreadable')
			notifications.show({ color: 'red', title: t('error.title'), message: text })
		} finally {
			setSent(null)
		}
	}
	return (
		<Group gap="sm">
			<FileButton onChange={(file) => void send(file)}>
				{(props) => (
					<Button {...props} variant="default" disabled={sent !== null}>
						{t('import.choose')}
					</Button>
				)}
			</FileButton>
			{sent !== null && (
				<>
					<Progress
						value={sent.total === 0 ? 100 : (sent.done / sent.total) * 100}
						w={140}
						aria-label={t('import.sending')}
					/>
					<span className="small" role="status">
						{t('status.done-of', { done: format.dataSize(sent.done), total: format.dataSize(sent.total) })}
					</span>
					<Button size="compact-xs" variant="subtle" onClick={() => stop.current?.abort()}>
						{t('action.cancel')}
					</Button>
				</>
			)}
		</Group>
	)
}

/** No secret, only unlike any other: the station tells uploads apart by it. */
const freshId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16)).join('')

type OfferedProps = { readonly uploaded: Uploaded; readonly onDone: () => void }

function Offered({ uploaded, onDone }: OfferedProps) {
	const t = useT()
	const [confirming, confirm] = useDisclosure(false)
	const { summary, uploadId } = uploaded
	const start = useAction('exchange.import', () => {
		notifications.show({ message: t('import.started') })
		onDone()
	})
	/** The first group is enough to have compared it with what the sender reads out. */
	const wanted = summary.fingerprint.split(/[\s:-]/)[0] ?? summary.fingerprint
	return (
		<Stack gap="sm">
			<Trust summary={summary} />
			<Summary uploaded={uploaded} />
			{summary.signature === 'good' && (
				<Group gap="xs">
					<Button onClick={confirm.open}>{t('import.open')}</Button>
					<Button variant="default" onClick={onDone}>
						{t('action.discard')}
					</Button>
				</Group>
			)}
			<OrderDrawer
				title={t('import.confirm')}
				opened={confirming}
				onClose={confirm.close}
				wanted={wanted}
				submit={t('import.start')}
				busy={start.isPending}
				onOrder={(confirmation) => start.mutate({ uploadId, confirmation })}
			>
				<Text size="sm">{t('import.confirm-means')}</Text>
				<Summary uploaded={uploaded} />
			</OrderDrawer>
		</Stack>
	)
}

function Trust({ summary: { signature, knownSender } }: { readonly summary: ArchiveSummary }) {
	const t = useT()
	if (signature !== 'good') {
		return (
			<Alert color="red" py={8} icon={<IconShieldX aria-hidden />} title={t(`signature.${signature}`)}>
				{t(`signature.${signature}.means`)}
			</Alert>
		)
	}
	return knownSender ? (
		<Alert color="green" py={8} icon={<IconShieldCheck aria-hidden />} title={t('signature.good')}>
			{t('import.known')}
		</Alert>
	) : (
		<Alert color="orange" py={8} icon={<IconAlertTriangle aria-hidden />} title={t('signature.good')}>
			{t('import.unknown')}
		</Alert>
	)
}

function Summary({ uploaded: { summary, fileName } }: { readonly uploaded: Uploaded }) {
	const t = useT()
	const format = useFormat()
	return (
		<dl className="facts">
			<dt>{t('export.file')}</dt>
			<dd style={{ overflowWrap: 'anywhere' }}>{fileName}</dd>
			<dt>{t('import.building')}</dt>
			<dd>{summary.building}</dd>
			<dt>{t('import.period')}</dt>
			<dd>
				{format.localDate(summary.from)} – {format.localDate(summary.to)}
			</dd>
			<dt>{t('import.holds')}</dt>
			<dd>
				{t('import.counts', { meters: format.integer(summary.meters), readings: format.integer(summary.readings) })}
			</dd>
			<dt>{t('export.made')}</dt>
			<dd>{format.dateTime(summary.madeAt)}</dd>
			<dt>{t('import.sender')}</dt>
			<dd className="mono" style={{ overflowWrap: 'anywhere' }}>
				{summary.fingerprint}
			</dd>
		</dl>
	)
}
