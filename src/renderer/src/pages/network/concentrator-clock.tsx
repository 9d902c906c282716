/** A concentrator's clock and those of the meters behind it, the worst first. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { ConcentratorView, NetworkNode } from '../../../../shared/contract/network.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered } from '../../parts/page.tsx'
import { Missing } from '../../parts/value.tsx'
import { ClockDrawer } from './clock-drawer.tsx'
import { nodesBelow } from './network-rows.ts'

type Device = { readonly id: number; readonly name: string; readonly clockOffsetMs: number | null }

export function ConcentratorClock({ concentrator }: { readonly concentrator: ConcentratorView }) {
	const t = useT()
	const format = useFormat()
	const [setting, setSetting] = useState<Device | null>(null)
	const answer = useView('network.topology', {})
	const { clockOffsetMs: offset, clockReadAt } = concentrator
	return (
		<Stack gap="md">
			<Group gap="lg" align="center">
				<div>
					<div className="small">{t('clock.deviation')}</div>
					<div className="figure">{offset === null ? <Missing reason="no-clock" /> : format.offset(offset)}</div>
				</div>
				<Text size="sm" maw={520} style={{ flex: 1 }}>
					{clockReadAt === null ? t('clock.never-read') : t('clock.read-at', { at: format.dateTime(clockReadAt) })}.{' '}
					{t('clock.why-it-matters')}
				</Text>
				<Button variant="default" onClick={() => setSetting(concentrator)}>
					{t('clock.set')}
				</Button>
			</Group>
			<Answered answer={answer}>
				{({ nodes }) => (
					<MeterClocks
						meters={nodesBelow(nodes, `concentrator:${concentrator.id}`).filter(({ kind }) => kind === 'meter')}
						onSet={setSetting}
					/>
				)}
			</Answered>
			<ClockDrawer
				opened={setting !== null}
				onClose={() => setSetting(null)}
				device={setting ?? { id: concentrator.id, name: concentrator.name, clockOffsetMs: offset }}
			/>
		</Stack>
	)
}

type ClocksProps = { readonly meters: readonly NetworkNode[]; readonly onSet: (device: Device) => void }

function MeterClocks({ meters, onSet }: ClocksProps) {
	const t = useT()
	const format = useFormat()
	const size = ({ clockOffsetMs: offset }: NetworkNode) => (offset === null ? null : Math.abs(offset))
	const known = meters
		.filter(({ clockOffsetMs }) => clockOffsetMs !== null)
		.sort((one, other) => size(other)! - size(one)!)
	if (known.length === 0) return <Text size="sm">{t('clock.no-meter-clocks')}</Text>
	return (
		<section aria-label={t('clock.meters')}>
			<h2 className="part-title">{t('clock.meters')}</h2>
			<DataTable
				label={t('clock.meters')}
				rows={known}
				rowKey={({ key }) => key}
				height="calc(100vh - 370px)"
				columns={[
					{
						key: 'serial',
						title: t('meters.serial'),
						sortBy: ({ name }) => name,
						cell: ({ id, name }) => <RowLink to={`/meters/${id}`}>{name}</RowLink>,
					},
					{ key: 'place', title: t('network.place'), cell: ({ place }) => place ?? <Missing reason="not-mounted" /> },
					{
						key: 'offset',
						title: t('clock.deviation'),
						align: 'right',
						sortBy: size,
						cell: ({ clockOffsetMs }) => format.offset(clockOffsetMs!),
					},
					{
						key: 'set',
						title: '',
						align: 'right',
						cell: (meter) => (
							<Button
								size="compact-xs"
								variant="default"
								aria-label={t('clock.set-title', { name: meter.name })}
								onClick={() => onSet(meter)}
							>
								{t('clock.set')}
							</Button>
						),
					},
				]}
			/>
		</section>
	)
}
