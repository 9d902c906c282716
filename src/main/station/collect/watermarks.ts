/** How far each meter's memory has been fetched: read once, kept here, written with the other bookkeeping. */
import type { Store } from '../../store/open.ts'
import { type MemoryKind, memoryKinds, type Watermarks } from './memory.ts'
import type { Notebook } from './notebook.ts'

const none: Watermarks = { freeze: null, settlement: null, profile: null }
const isMemoryKind = (kind: string): kind is MemoryKind => (memoryKinds as readonly string[]).includes(kind)

export function createWatermarks(store: Store, notebook: Notebook) {
	const known = new Map<number, Watermarks>()
	const keep = (meterId: number, kind: MemoryKind, at: number) =>
		known.set(meterId, { ...(known.get(meterId) ?? none), [kind]: at })
	for (const { meterId, kind, watermark } of store.collection.watermarks()) {
		if (isMemoryKind(kind) && typeof watermark === 'number') keep(meterId, kind, watermark)
	}
	return {
		of: (meterId: number): Watermarks => known.get(meterId) ?? none,
		set(meterId: number, kind: MemoryKind, at: number) {
			keep(meterId, kind, at)
			notebook.note(() => store.collection.setWatermark(meterId, kind, at))
		},
	}
}
