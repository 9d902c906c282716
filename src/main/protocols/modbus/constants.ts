/** Numbers of Modbus (Application Protocol V1.1b3; Serial Line V1.02; TCP/IP Implementation Guide V1.0b). */

/** Function codes (Application Protocol, clause 6). */
export const fn = {
	readCoils: 0x01,
	readInputs: 0x02,
	readHolding: 0x03,
	readInput: 0x04,
	writeCoil: 0x05,
	writeRegister: 0x06,
	readExceptionStatus: 0x07,
	diagnostics: 0x08,
	eventCounter: 0x0b,
	eventLog: 0x0c,
	writeCoils: 0x0f,
	writeRegisters: 0x10,
	reportServer: 0x11,
	readFile: 0x14,
	writeFile: 0x15,
	maskWrite: 0x16,
	readWrite: 0x17,
	readFifo: 0x18,
	encapsulated: 0x2b,
} as const

/** Bit 7 of the function code: the server could not do it (clause 7). */
export const exceptionFlag = 0x80

/** MEI type 14 of function 2B: read device identification (clause 6.21). */
export const identification = 0x0e

export const functionNames: { readonly [code: number]: string } = {
	[fn.readCoils]: 'read coils',
	[fn.readInputs]: 'read discrete inputs',
	[fn.readHolding]: 'read holding registers',
	[fn.readInput]: 'read input registers',
	[fn.writeCoil]: 'write single coil',
	[fn.writeRegister]: 'write single register',
	[fn.readExceptionStatus]: 'read exception status',
	[fn.diagnostics]: 'diagnostics',
	[fn.eventCounter]: 'get comm event counter',
	[fn.eventLog]: 'get comm event log',
	[fn.writeCoils]: 'write multiple coils',
	[fn.writeRegisters]: 'write multiple registers',
	[fn.reportServer]: 'report server ID',
	[fn.readFile]: 'read file record',
	[fn.writeFile]: 'write file record',
	[fn.maskWrite]: 'mask write register',
	[fn.readWrite]: 'read/write multiple registers',
	[fn.readFifo]: 'read FIFO queue',
	[fn.encapsulated]: 'encapsulated interface',
}

/** Exception codes (clause 7). */
export const exceptionTexts: { readonly [code: number]: string } = {
	1: 'illegal function: the device does not know this function',
	2: 'illegal data address: the device has no such register',
	3: 'illegal data value: the device does not accept this count or value',
	4: 'server device failure: the device could not do it',
	5: 'acknowledge: accepted, the device needs a long time for it',
	6: 'server device busy: ask again later',
	8: 'memory parity error: the device cannot read its own memory',
	10: 'gateway path unavailable: the gateway has no way to this unit',
	11: 'gateway target failed to respond: the unit behind the gateway does not answer',
}
export const exception = { illegalFunction: 1, illegalAddress: 2, illegalValue: 3, acknowledge: 5, busy: 6 } as const
export const gatewaySilence: readonly number[] = [10, 11]

/** Units on a serial line; 0 = broadcast, 248… reserved (Serial Line, clause 2.2). */
export const firstUnit = 1
export const lastUnit = 247
/** Channels of one pulse collector: 12, 32 or 64 are built. */
export const mostChannels = 64
/** Clauses 6.3 and 6.4; 6.1 and 6.2; 6.12. */
export const mostRegisters = 125
export const mostBits = 2000
export const mostWritten = 123

/** Unit, PDU of at most 253 bytes, CRC (Serial Line, clause 2.3); MBAP header, PDU (TCP/IP guide, clause 3.1.3). */
export const longestRtu = 256
export const longestFrame = 260
export const mbapLength = 7
