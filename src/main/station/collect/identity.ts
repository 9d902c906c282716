/** Whose answer is it? A frame that states an identity is believed only from the meter that we think is there. */
import type { Device } from '../../protocols/protocol.ts'
import type { KnownMeter } from './known-meters.ts'

export type Identity =
	/** The same meter, or the frame states nothing beyond the address that was asked. */
	| { readonly kind: 'same' }
	/** Nobody typed its number when it was added: it introduces itself. */
	| { readonly kind: 'introduced'; readonly serial: string; readonly manufacturer: string | null }
	/** Another meter answers at this address: its values are not stored. */
	| { readonly kind: 'other'; readonly serial: string }

export function identityOf(meter: KnownMeter, device: Device | null): Identity {
	const serial = device?.serial ?? ''
	// A concentrator speaks for its points under its own name; whether the right meter hangs there, its archive says.
	if (meter.concentratorId !== null) return { kind: 'same' }
	if (serial === '' || serial === meter.address || serial === meter.serial) return { kind: 'same' }
	if (meter.serial === meter.address) return { kind: 'introduced', serial, manufacturer: device?.manufacturer ?? null }
	// People type the number as it is printed: with the maker's prefix, or without leading zeros.
	const bare = (text: string) => text.replace(/^0+/, '')
	const typed = bare(meter.serial)
	const stated = bare(serial)
	return typed.endsWith(stated) || stated.endsWith(typed) ? { kind: 'same' } : { kind: 'other', serial }
}
