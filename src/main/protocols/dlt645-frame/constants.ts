/** The frame that DL/T 645-1997 and DL/T 645-2007 share. Clause numbers are those of the 2007 edition. */
import { longestPreamble } from '../length-framed.ts'

/** 5.2.5: 33H is added to every byte of the data area on sending. */
export const dataOffset = 0x33
/** 68 A0..A5 68 C L … CS 16 */
export const headLength = 10
/** L is one byte. The standard reads at most 200 bytes (5.2.4); vendor blocks of more are seen, so the byte decides. */
export const longestFrame = longestPreamble + headLength + 255 + 2

/** 5.2.3: bits of the control code. */
export const fromMeter = 0x80
export const abnormal = 0x40
export const moreFollows = 0x20
export const functionMask = 0x1f

/** 7.2.2: the pair AAH stands for any two digits, from the high end. */
export const wildcard = 'AAAAAAAAAAAA'
/** 7.2.3: everybody listens, nobody answers. */
export const broadcast = '999999999999'
