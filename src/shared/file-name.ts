/** File names that people's names stand in. */

/**
 * The beginning of a text, at most so many UTF-16 units and bytes of UTF-8: ext4 and APFS allow a name 255 bytes, and a
 * Han character takes three. No character is cut in two.
 */
export function cutForFileName(text: string, mostUnits: number, mostBytes = 200): string {
	let [cut, bytes] = ['', 0]
	for (const character of text) {
		bytes += bytesOf(character.codePointAt(0)!)
		if (bytes > mostBytes || cut.length + character.length > mostUnits) break
		cut += character
	}
	return cut
}

/** In UTF-8 (RFC 3629). */
function bytesOf(codePoint: number): number {
	return 1 + [0x80, 0x800, 0x10000].filter((first) => codePoint >= first).length
}
