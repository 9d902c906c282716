/** Whole good frames of every protocol, in both directions where it has both. */
import type { ProtocolName } from '../../../src/main/protocols/protocol.ts'
import { cjt188Codec } from './cjt188/laws.ts'
import { whole as dlms, pdus } from './dlms/frames.ts'
import { answer, di, frame, preamble } from './dlt645/frames.ts'
import { samples as dlt645Of1997 } from './dlt645-1997/frames.ts'
import { gdw1376Codec } from './gdw1376/laws.ts'
import * as iec from './iec62056-21/frames.ts'
import { whole as mbus } from './mbus/frames.ts'
import { whole as modbus } from './modbus/frames.ts'
import { whole as sml } from './sml/frames.ts'
import { whole as wmbus } from './wmbus/frames.ts'

export const frameSamples: Readonly<Record<ProtocolName, readonly Uint8Array[]>> = {
	dlt645: [
		answer('000012345617', '00010000', '00112233'),
		preamble(frame('000012345617', 0x11, di('00010000'))),
		frame('000012345617', 0xd1, [2]),
	],
	'dlt645-1997': dlt645Of1997,
	cjt188: cjt188Codec.templates,
	gdw1376: gdw1376Codec.templates,
	mbus: Object.values(mbus),
	wmbus: Object.values(wmbus),
	modbus,
	'iec62056-21': [
		...[iec.identification, iec.p1, iec.profileAnswer, iec.asked, iec.electricityReadout],
		...[iec.ascii('/?4711!\r\n'), iec.ascii('\x06050\r\n'), ...Object.values(iec.checked)],
	],
	sml: Object.values(sml),
	dlms: [...Object.values(dlms), pdus.push],
}
