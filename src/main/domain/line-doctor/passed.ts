/** What passed on a line, as the line doctor looks at it. Pure data. */

/** One entry of a line's trace. */
export type Passed = {
	readonly seq: number
	/** UTC epoch ms of its first and of its last bytes. */
	readonly at: number
	readonly until: number
	readonly direction: 'sent' | 'received' | 'echo' | 'discarded' | 'note'
	readonly bytes: Uint8Array
	readonly note: string | null
}

/** What the line's protocol makes of a piece of an entry's bytes. */
export type Seen = {
	readonly seq: number
	/** 'request': a master speaks. 'sum', 'cut': a frame whose checksum is wrong, or that breaks off. */
	readonly kind: 'answer' | 'request' | 'sum' | 'cut' | 'stray' | 'other-protocol'
	/** Address or serial number of the device, where the bytes name it. */
	readonly device: string | null
	/** Of another protocol's frame: its name. */
	readonly protocol: string | null
	/** Of a Modbus frame. */
	readonly framing: 'rtu' | 'tcp' | null
	readonly bytes: Uint8Array
}

export type SerialSettings = {
	readonly baud: number
	readonly dataBits: 7 | 8
	readonly parity: 'none' | 'even' | 'odd'
	readonly stopBits: 1 | 2
}

/** ms that one character takes. */
export const charMs = ({ baud, dataBits, parity, stopBits }: SerialSettings): number =>
	(1000 * (1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits)) / baud
