/** Archives for tests, stored or with a part that is packed already and may lie about its size. */
import { crc32 } from 'node:zlib'

type Part = { readonly name: string; readonly packed: Uint8Array; readonly size: number }

export function zipOf(files: Readonly<Record<string, Uint8Array>>, deflated?: Part): Buffer {
	const stored = Object.entries(files).map(([name, bytes]) => ({ name, packed: bytes, size: bytes.length, method: 0 }))
	const parts = deflated === undefined ? stored : [...stored, { ...deflated, method: 8 }]
	const locals: Buffer[] = []
	const central: Buffer[] = []
	let offset = 0
	for (const { name, packed, size, method } of parts) {
		const common = Buffer.alloc(26)
		common.writeUInt16LE(20, 0)
		common.writeUInt16LE(0x800, 2)
		common.writeUInt16LE(method, 4)
		common.writeUInt32LE(crc32(packed), 10)
		common.writeUInt32LE(packed.length, 14)
		common.writeUInt32LE(size, 18)
		common.writeUInt16LE(Buffer.byteLength(name), 22)
		const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed])
		const tail = Buffer.alloc(14)
		tail.writeUInt32LE(offset, 10)
		central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, Buffer.from(name)]))
		locals.push(local)
		offset += local.length
	}
	const end = Buffer.alloc(22)
	end.write('PK\x05\x06', 'latin1')
	end.writeUInt16LE(parts.length, 8)
	end.writeUInt16LE(parts.length, 10)
	const directory = Buffer.concat(central)
	end.writeUInt32LE(directory.length, 12)
	end.writeUInt32LE(offset, 16)
	return Buffer.concat([...locals, directory, end])
}
