import type { ProtocolName } from '../../../../shared/contract/lines.ts'

/** Addresses that a search may be limited to: from the least to the last; by itself it begins with `from`. */
export type AddressRange = { readonly least: number; readonly from: number; readonly to: number }

export type SearchKind =
	/** Asks for everybody; the protocol knows how. */
	| { readonly kind: 'all' }
	| ({ readonly kind: 'range' } & AddressRange)
	/** Meters speak when they want: the search listens. */
	| { readonly kind: 'listens' }

export const searchOf: Readonly<Record<ProtocolName, SearchKind>> = {
	dlt645: { kind: 'all' },
	'dlt645-1997': { kind: 'all' },
	cjt188: { kind: 'all' },
	// Primary addresses (EN 13757-2). Meters from the factory share address 0: asked only where somebody wants it.
	mbus: { kind: 'range', least: 0, from: 1, to: 250 },
	wmbus: { kind: 'listens' },
	modbus: { kind: 'range', least: 1, from: 1, to: 247 },
	'iec62056-21': { kind: 'all' },
	sml: { kind: 'listens' },
	// Physical addresses on an HDLC bus.
	dlms: { kind: 'range', least: 1, from: 16, to: 125 },
	// A terminal on its local port; its meters stand in its archive.
	gdw1376: { kind: 'all' },
}

/** What was typed, completed; null: the whole search, which may find more than a range does. */
export function typedRange(
	range: AddressRange,
	from: number | '',
	to: number | '',
): { readonly from: number; readonly to: number } | null {
	if (from === '' && to === '') return null
	return { from: from === '' ? range.from : from, to: to === '' ? range.to : to }
}
