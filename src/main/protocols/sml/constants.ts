/**
 * Numbers of the Smart Message Language 1.04 (BSI TR-03109-1 Anlage IV, DIN EN 62056-5-3-8): transport and
 * messages.
 */

/** Transport version 1: 1B 1B 1B 1B, then what the escape means. */
export const escapeByte = 0x1b
export const startByte = 0x01
export const endByte = 0x1a
export const version2Byte = 0x02
/** 1B×4 01×4 before, 1B×4 1A, number of fill bytes, CRC behind. */
export const startLength = 8
export const endLength = 8

/** A bound of ours; lists with every phase, public key and signature stay far below. */
export const longestFrame = 4096

/** Type nibble of a TL field (bits 6…4); bit 7: another length byte follows. */
export const tl = { octets: 0, boolean: 4, integer: 5, unsigned: 6, list: 7, more: 0x80 } as const

/** Message bodies by their tag. */
export const tag = {
	openRequest: 0x0100,
	openResponse: 0x0101,
	closeRequest: 0x0200,
	closeResponse: 0x0201,
	profilePackRequest: 0x0300,
	profilePackResponse: 0x0301,
	profileListRequest: 0x0400,
	profileListResponse: 0x0401,
	parameterRequest: 0x0500,
	parameterResponse: 0x0501,
	setParameterRequest: 0x0600,
	listRequest: 0x0700,
	listResponse: 0x0701,
	attention: 0xff01,
} as const

export const tagNames: ReadonlyMap<number, string> = new Map([
	[tag.openRequest, 'PublicOpen.Req'],
	[tag.openResponse, 'PublicOpen.Res'],
	[tag.closeRequest, 'PublicClose.Req'],
	[tag.closeResponse, 'PublicClose.Res'],
	[tag.profilePackRequest, 'GetProfilePack.Req'],
	[tag.profilePackResponse, 'GetProfilePack.Res'],
	[tag.profileListRequest, 'GetProfileList.Req'],
	[tag.profileListResponse, 'GetProfileList.Res'],
	[tag.parameterRequest, 'GetProcParameter.Req'],
	[tag.parameterResponse, 'GetProcParameter.Res'],
	[tag.setParameterRequest, 'SetProcParameter.Req'],
	[tag.listRequest, 'GetList.Req'],
	[tag.listResponse, 'GetList.Res'],
	[tag.attention, 'Attention.Res'],
])

/** Attention numbers 81 81 C7 C7 …: the last two bytes (SML 1.04, attention response). */
export const attentions: ReadonlyMap<number, string> = new Map([
	[0xfd00, 'done as asked'],
	[0xfd01, 'will be done later'],
	[0xfe00, 'error, not told which'],
	[0xfe01, 'the meter does not know what was asked for'],
	[0xfe02, 'user or password is not the right one'],
	[0xfe03, 'no such server address'],
])

/**
 * 9600 Bd 8N1 at the optical port (FNN Lastenheft Basiszähler). A meter pushes every second or every few seconds, and
 * pauses less than 10 ms inside a file; USB adapters make longer pauses.
 */
export const timing = { answerMs: 5_000, gapMs: 250, pauseMs: 0 } as const
