/** How far each meter's memory has been fetched: read once, kept here, written with the other bookkeeping. */
import type { CollectionState } from '../../store/collection.ts'
import type { Store } from '../../store/open.ts'
import { type MemoryKind, memoryKinds, type Watermarks } from './memory.ts'
import type { Notebook } from './notebook.ts'

const none: Watermarks = { freeze: null, settlement: null, profile: null }
const isMemoryKind = (kind: string): kind is MemoryKind => (memoryKinds as readonly string[]).includes(kind)

export function createWatermarks(store: Store, notebook: Notebook) {
	const known = new Map<number, Watermarks>()
	const put = ({ meterId, kind, watermark }: CollectionState) => {
		if (!isMemoryKind(kind) || typeof watermark !== 'number') return
		known.set(meterId, { ...(known.get(meterId) ?? none), [kind]: watermark })
	}
	/** A meter that was added since the start may have been given some. */
	const looked = (meterId: number): Watermarks => {
		for (const state of store.collection.statesOf(meterId)) put(state)
		const found = known.get(meterId) ?? none
		known.set(meterId, found)
		return found
	}
	for (const state of store.collection.watermarks()) put(state)
	return {
		of: (meterId: number): Watermarks => known.get(meterId) ?? looked(meterId),
		set(meterId: number, kind: MemoryKind, at: number) {
			put({ meterId, kind, watermark: at })
			notebook.note(() => store.collection.setWatermark(meterId, kind, at))
		},
	}
}
