/** Contract area: readings. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { readingsCalls } from '../../../shared/contract/readings.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { protocolNamed } from '../../protocols/index.ts'
import { found, type Parts, view } from './parts.ts'

/** No chart shows more; a longer question is a mistake. */
const longestRangeMs = 12 * 366 * 86_400_000

export function readingHandlers(parts: Parts): Handlers<typeof readingsCalls> {
	const { store, presets } = parts
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
			const decoded = protocolNamed(meter.protocol)?.decode(frame.bytes, { dialect })
			return {
				receivedAt: frame.receivedAt,
				hex: Buffer.from(frame.bytes).toString('hex').toUpperCase(),
				decoded: decoded?.ok
					? decoded.readings.map(({ key, quantity, value, unit }) => ({ key, quantity, value, unit }))
					: [],
			}
		},
	}
}
