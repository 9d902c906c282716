/** Every protocol that the station speaks: one line each. */
import { cjt188 } from './cjt188/driver.ts'
import { dlms } from './dlms/driver.ts'
import { dlt645 } from './dlt645/driver.ts'
import { dlt645Of1997 } from './dlt645-1997/driver.ts'
import { gdw1376 } from './gdw1376/driver.ts'
import { iec62056 } from './iec62056-21/driver.ts'
import { mbus } from './mbus/driver.ts'
import { modbus } from './modbus/driver.ts'
import type { Protocol } from './protocol.ts'
import { sml } from './sml/driver.ts'
import { wmbus } from './wmbus/driver.ts'

export const protocols: readonly Protocol[] = [
	cjt188,
	dlms,
	dlt645,
	dlt645Of1997,
	gdw1376,
	iec62056,
	mbus,
	modbus,
	sml,
	wmbus,
]

export const protocolNamed = (name: string): Protocol | undefined =>
	protocols.find((protocol) => protocol.name === name)
