/** How many pages one of our own documents has, without parsing it: its page tree says so in plain text. */
export function pagesOf(bytes: Uint8Array): number | null {
	const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	const at = held.lastIndexOf('/Type /Pages')
	if (at < 0) return null
	const count = /\/Count (\d{1,6})/.exec(held.subarray(at, at + 200).toString('latin1'))?.[1]
	return count === undefined ? null : Number(count)
}
