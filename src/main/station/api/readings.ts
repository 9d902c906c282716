/** Contract area: readings. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { readingsCalls } from '../../../shared/contract/readings.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { protocolNamed } from '../../protocols/index.ts'
import { explainFrame } from '../line-doctor/trace-view.ts'
import { maskedHex } from '../secrets/masked.ts'
import { found, type Parts, view } from './parts.ts'

/** No chart shows more; a longer question is a mistake. */
const longestRangeMs = 12 * 366 * 86_400_000

export function readingHandlers(parts: Parts): Handlers<typeof readingsCalls> {
	const { store, presets, collector } = parts
	return {
		'readings.point': async ({ pointId }) => found(await view(parts, 'point', pointId), 'point'),
		'readings.points': () => view(parts, 'points', null),
		'readings.series': (input) => {
			found(store.topology.point(input.pointId), 'point')
			if (input.to < input.from || input.to - input.from > longestRangeMs) {
				throw new CallFailed('invalid-input', { field: 'to' })
			}
			return view(parts, 'series', input)
		},
		'readings.rows': (input) => {
			found(store.topology.point(input.pointId), 'point')
			return view(parts, 'rows', input)
		},
		'readings.frame': ({ frameId }) => {
			const frame = found(store.readings.frameOf(frameId), 'frame')
			const meter = found(store.meters.get(frame.meterId), 'meter')
			const { dialect } = presets.models.get(meter.modelId ?? '') ?? {}
			const protocol = protocolNamed(meter.protocol)
			const decoded = protocol?.decode(frame.bytes, { dialect })
			const known = collector.meters().find(({ id }) => id === meter.id)
			return {
				receivedAt: frame.receivedAt,
				hex: maskedHex(frame.bytes, known?.context.secrets === undefined ? [] : [known.context.secrets]),
				fields: protocol === undefined ? [] : explainFrame(protocol, frame.bytes, known?.context ?? { dialect }),
				decoded: decoded?.ok
					? decoded.readings.map(({ key, quantity, role = null, tariff, value, unit }) => ({
							...{ key, quantity, role, tariff, value, unit },
						}))
					: [],
			}
		},
	}
}
