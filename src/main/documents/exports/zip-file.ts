/** ZIP archives (PKWARE APPNOTE 6.3) whose bytes follow from their content alone. */
import { crc32 } from 'node:zlib'

/** 1980-01-01 00:00, the first moment that the format knows: when a file was packed says nothing of what it holds. */
const dosTime = 0
const dosDate = (1 << 5) | 1

const localHeader = 0x04034b50
const centralHeader = 0x02014b50
const endRecord = 0x06054b50

export type ZipMember = { readonly name: string; readonly bytes: Uint8Array }

/** Stored, not packed: other versions of zlib pack differently. Names in UTF-8. */
export function zipFile(members: readonly ZipMember[]): Uint8Array {
	const parts: Buffer[] = []
	const central: Buffer[] = []
	let offset = 0
	for (const { name, bytes } of members) {
		const path = Buffer.from(name, 'utf8')
		const facts = Buffer.alloc(26)
		facts.writeUInt16LE(20, 0)
		// Bit 11: the name is UTF-8.
		facts.writeUInt16LE(0x0800, 2)
		facts.writeUInt16LE(dosTime, 6)
		facts.writeUInt16LE(dosDate, 8)
		facts.writeUInt32LE(crc32(bytes), 10)
		facts.writeUInt32LE(bytes.length, 14)
		facts.writeUInt32LE(bytes.length, 18)
		facts.writeUInt16LE(path.length, 22)
		const local = Buffer.concat([uint32(localHeader), facts, path, bytes])
		const rest = Buffer.alloc(14)
		rest.writeUInt32LE(offset, 10)
		central.push(Buffer.concat([uint32(centralHeader), uint16(20), facts, rest, path]))
		parts.push(local)
		offset += local.length
	}
	const directory = Buffer.concat(central)
	const end = Buffer.alloc(18)
	end.writeUInt16LE(members.length, 4)
	end.writeUInt16LE(members.length, 6)
	end.writeUInt32LE(directory.length, 8)
	end.writeUInt32LE(offset, 12)
	return Buffer.concat([...parts, directory, uint32(endRecord), end])
}

/** The same archive with every moment in it set to the same one. */
export function withFixedTimes(archive: Uint8Array): Uint8Array {
	const bytes = Buffer.from(archive)
	const end = bytes.lastIndexOf(uint32(endRecord))
	const count = bytes.readUInt16LE(end + 10)
	let at = bytes.readUInt32LE(end + 16)
	for (let index = 0; index < count; index++) {
		bytes.writeUInt16LE(dosTime, at + 12)
		bytes.writeUInt16LE(dosDate, at + 14)
		const local = bytes.readUInt32LE(at + 42)
		bytes.writeUInt16LE(dosTime, local + 10)
		bytes.writeUInt16LE(dosDate, local + 12)
		at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
	}
	return bytes
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4)
	bytes.writeUInt32LE(value)
	return bytes
}

function uint16(value: number): Buffer {
	const bytes = Buffer.alloc(2)
	bytes.writeUInt16LE(value)
	return bytes
}
