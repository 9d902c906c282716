/** Hostile buffers against the codec, as many as asked for; with a key, so that what is encrypted is opened too. */
import { decode } from '../../../../src/main/protocols/wmbus/codec.ts'
import { explain } from '../../../../src/main/protocols/wmbus/explain.ts'
import { split } from '../../../../src/main/protocols/wmbus/receivers.ts'
import { type Hammered, hammer } from '../laws.ts'
import { oms, repaired, whole } from './frames.ts'

const context = { secrets: { key: oms.mode5Key } }

export const hammerWmbus = (buffers: number, seed: number): Hammered =>
	hammer(
		{
			decode: (bytes) => decode(bytes, context),
			split,
			explain: (bytes) => explain(bytes, context),
			templates: Object.values(whole),
			repair: repaired,
			start: [0x2e, 0x44, 0x93, 0x15, 0x78, 0x56, 0x34, 0x12, 0x33, 0x03, 0x7a, 0x2a, 0x00, 0x00, 0x00],
		},
		buffers,
		seed,
	)
