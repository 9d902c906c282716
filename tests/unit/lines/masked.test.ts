import { expect, test } from 'vitest'
import { createEchoMask, masked } from '../../../src/main/lines/masked.ts'

const request = Buffer.from('0150310228313233342903', 'hex')
const secret = Buffer.from('31323334', 'hex')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const covered = '01503102282a2a2a2a2903'

test('a password is covered in what a trace keeps, and the request itself stays', () => {
	expect(hex(masked(request, secret))).toBe(covered)
	expect(hex(request)).toBe('0150310228313233342903')
	expect(hex(masked(request, new Uint8Array()))).toBe(hex(request))
})

test('an echo is covered in whatever pieces it comes, and the pieces themselves stay', () => {
	for (let cut = 0; cut <= request.length; cut++) {
		const mask = createEchoMask(request, secret)
		const pieces = [Buffer.from(request.subarray(0, cut)), Buffer.from(request.subarray(cut))]
		expect(pieces.map((piece) => hex(mask(piece))).join('')).toBe(covered)
		expect(Buffer.concat(pieces).equals(request)).toBe(true)
	}
})

test('an echo with one wrong byte is covered as well', () => {
	const spoilt = Buffer.from(request)
	spoilt[1] = 0x51
	expect(hex(createEchoMask(request, secret)(spoilt))).toBe('01513102282a2a2a2a2903')
})

test('an answer that only begins like the request is shown as it is', () => {
	const answer = Buffer.from('015030022845523036290304', 'hex')
	answer[2] = 0x99
	answer[3] = 0x98
	const before = hex(answer)
	expect(hex(createEchoMask(request, secret)(answer))).toBe(before)
	expect(hex(answer)).toBe(before)
})

test('what comes behind an echo is shown as it is', () => {
	const mask = createEchoMask(request, secret)
	expect(hex(mask(Buffer.concat([request, Buffer.from('0631323334', 'hex')])))).toBe(`${covered}0631323334`)
})
