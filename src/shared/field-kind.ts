/** What a run of bytes of a frame is, whatever its protocol calls it. */
export const fieldKinds = [
	'preamble',
	'start',
	'length',
	'control',
	'address',
	/** Maker, type and version of the device. */
	'device',
	/** What is asked for or told: DI, OBIS, register … */
	'identifier',
	'data',
	/** Not shown. */
	'secret',
	'checksum',
	'end',
	/** Part of no frame. */
	'stray',
] as const
export type FieldKind = (typeof fieldKinds)[number]
