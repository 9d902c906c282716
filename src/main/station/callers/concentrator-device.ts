/** A terminal as a device of the station: it hangs on its line, is mounted nowhere, and answers for itself. */
import { protocolNamed } from '../../protocols/index.ts'
import type { Store } from '../../store/open.ts'
import type { Presets } from '../../work/presets.ts'
import { knownRegisters } from '../meter-registers.ts'

/**
 * Id of the new device; null: the line's protocol has no such devices, or `address` is none of theirs. 'duplicate' when
 * an enabled device has the address. Part of a transaction of the caller's.
 */
export function addConcentratorDevice(
	store: Store,
	presets: Presets,
	{ lineId, protocol, address, name, at }: ConcentratorDevice,
): number | null {
	const ability = protocolNamed(protocol)
	const canonical = ability?.dialIn === undefined ? null : ability.address(address)
	const model = presets.models.get(`${protocol}-concentrator`)
	if (canonical === null || model === undefined) return null
	const { meterId } = store.meters.insert(
		{
			...{ serial: canonical, address: canonical, lineId, addedAt: at },
			...{ modelId: model.id, protocol: model.protocol, medium: model.medium },
		},
		knownRegisters(model),
	)
	store.network.addConcentrator(meterId, name)
	return meterId
}

export type ConcentratorDevice = {
	readonly lineId: number
	readonly protocol: string
	readonly address: string
	readonly name: string
	readonly at: number
}
