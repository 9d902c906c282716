/** Does anybody answer on each line, in words; and which setting would be answered. */
import { Alert, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlug } from '@tabler/icons-react'
import { useState } from 'react'
import type { LineTest } from '../../../../shared/contract/commissioning.ts'
import type { LineView } from '../../../../shared/contract/lines.ts'
import type { Health } from '../../../../shared/contract/values.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { type Translate, textOr, useT } from '../../locales/index.ts'
import { TextLink } from '../../parts/link.tsx'
import { Answered, Card, Empty } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { LineDrawer } from '../lines/line-drawer.tsx'
import { lineFormOf, shortWay } from '../lines/line-url.ts'
import type { State } from './commissioning.tsx'

export function LinesStep({ state }: { readonly state: State }) {
	const t = useT()
	const [adding, add] = useDisclosure(false)
	const answer = useView('lines.list', {}, { refetchMs: 10_000 })
	return (
		<>
			<Group mb="sm" justify="space-between">
				<span className="small">{t('test.means')}</span>
				<Button onClick={add.open}>{t('lines.add')}</Button>
			</Group>
			<Answered answer={answer}>
				{({ lines }) =>
					lines.length === 0 ? (
						<Empty
							icon={<IconPlug size={48} stroke={1.2} aria-hidden />}
							text={t('lines.none')}
							hint={t('lines.none-hint')}
						/>
					) : (
						<div className="grid">
							{lines.map((line) => (
								<LineCard
									key={line.id}
									line={line}
									test={state.tests.find(({ lineId }) => lineId === line.id) ?? null}
								/>
							))}
						</div>
					)
				}
			</Answered>
			<LineDrawer opened={adding} onClose={add.close} line={null} onSaved={add.close} />
		</>
	)
}

type CardProps = { readonly line: LineView; readonly test: LineTest | null }

function LineCard({ line, test }: CardProps) {
	const t = useT()
	const [address, setAddress] = useState('')
	const [others, setOthers] = useState(true)
	const run = useAction('commissioning.testLine')
	const isSerial = line.url.startsWith('serial:') && line.meters === 0
	const start = () =>
		run.mutate({
			lineId: line.id,
			address: address.trim() === '' ? null : address.trim(),
			others: isSerial && others ? 'try' : 'leave',
		})
	return (
		<Card
			title={line.name}
			span={6}
			aside={
				<span className="small">
					{t(`protocol.${line.protocol}`)} · {shortWay(line.url)}
				</span>
			}
		>
			<Stack gap="xs">
				<Group gap="sm" align="flex-end">
					<TextInput
						size="xs"
						w={190}
						label={t('test.address')}
						placeholder={t('test.address-means')}
						value={address}
						onChange={(event) => setAddress(event.currentTarget.value)}
					/>
					<Button
						size="xs"
						variant="default"
						loading={run.isPending}
						aria-label={`${t('test.start')} ${line.name}`}
						onClick={start}
					>
						{t('test.start')}
					</Button>
				</Group>
				{isSerial && (
					<Checkbox
						size="xs"
						label={t('test.others')}
						description={t('test.others-means')}
						checked={others}
						onChange={(event) => setOthers(event.currentTarget.checked)}
					/>
				)}
				{run.isPending ? (
					<span className="small" role="status">
						{t('test.running')}
					</span>
				) : (
					<Outcome line={line} test={test} />
				)}
			</Stack>
		</Card>
	)
}

const healthOf: Readonly<Record<LineTest['outcome'], Health>> = {
	answered: 'good',
	mixed: 'good',
	silent: 'alarm',
	noise: 'alarm',
	'heard-nothing': 'warning',
	'not-open': 'alarm',
}

function Outcome({ line, test }: CardProps) {
	const t = useT()
	const format = useFormat()
	if (test === null) return <span className="small">{t('test.none')}</span>
	return (
		<Stack gap={6}>
			<Group gap="xs">
				<StateBadge health={healthOf[test.outcome]} word={t('test.at', { at: format.dateTime(test.at) })} />
			</Group>
			<span>{sentenceOf(t, test)}</span>
			{test.tried.length > 0 && (
				<span className="small">
					{t('test.tried', { settings: test.tried.map(({ url }) => settingsOf(url)).join(', ') })}
				</span>
			)}
			{test.suggestion !== null && test.suggestion !== line.url && (
				<Suggestion line={line} suggestion={test.suggestion} />
			)}
			{healthOf[test.outcome] !== 'good' && <TextLink to={`/lines/${line.id}/trace`}>{t('test.doctor')}</TextLink>}
		</Stack>
	)
}

function sentenceOf(t: Translate, test: LineTest): string {
	const stray = test.strayBytes > 0 && test.outcome === 'noise' ? ` ${t('test.stray', { count: test.strayBytes })}` : ''
	if (test.outcome === 'answered') {
		return test.serial ? t('test.answered', { serial: test.serial }) : t('test.answered-unnamed')
	}
	if (test.outcome === 'not-open') {
		return `${t('test.not-open')} ${textOr(t, `lineFailure.${test.reason}`, 'lineFailure.other')}`
	}
	return `${t(`test.${test.outcome}`)}${stray}`
}

/** '9600 Bd 8E1' */
function settingsOf(url: string): string {
	const form = lineFormOf(url, {
		...{ kind: 'serial', path: '', baud: '', parity: 'none', dataBits: '8', stopBits: '1', echo: 'auto' },
		...{ host: '', port: '', identity: '' },
	})
	return `${form.baud} Bd ${form.dataBits}${form.parity[0]!.toUpperCase()}${form.stopBits}`
}

function Suggestion({ line, suggestion }: { readonly line: LineView; readonly suggestion: string }) {
	const t = useT()
	const update = useAction('lines.update')
	const { id: lineId, name, protocol, enabled } = line
	return (
		<Alert color="teal" py={8}>
			<Group gap="sm">
				{t('test.suggestion', { settings: settingsOf(suggestion) })}
				<Button
					size="compact-sm"
					loading={update.isPending}
					onClick={() => update.mutate({ lineId, name, protocol, enabled, url: suggestion })}
				>
					{t('test.take')}
				</Button>
			</Group>
		</Alert>
	)
}
