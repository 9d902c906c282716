/** What a search has found so far. */
import type { Device, ProbeResult } from './protocol.ts'

export type Found = Extract<ProbeResult, { kind: 'found' }>

/**
 * Whether this device is among the found ones under another address: its frame names the address on the line at which
 * the same device was found before. (M-Bus: by primary address first, then by secondary.) Two devices that only look
 * alike answer at two addresses of the line, and both count.
 */
export function isFoundAgain(found: ReadonlyMap<string, Found>, { address, device }: Found): boolean {
	if (found.has(address) || device.address === undefined) return false
	const other = found.get(device.address)
	return other !== undefined && identityOf(other.device) === identityOf(device)
}

function identityOf({ serial, manufacturer, version, medium }: Device): string {
	return JSON.stringify([serial, manufacturer, version, medium])
}
