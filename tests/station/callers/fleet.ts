/** Two hundred concentrators that call one station: lines, devices and points in its store, and the site that dials. */
import { addConcentratorDevice } from '../../../src/main/station/callers/concentrator-device.ts'
import { knownRegisters } from '../../../src/main/station/meter-registers.ts'
import { openStore } from '../../../src/main/store/open.ts'
import { loadPresets } from '../../../src/main/work/presets.ts'
import { building } from '../garden-street.ts'
import { databaseIn, root, startStation } from '../house.ts'
import { type SiteProcess, startSite } from './site.ts'

export type Fleet = { readonly concentrators: number; readonly meters: number; readonly port: number }

/** A meter on the power line, as the site has them. */
const entry = {
	...{ port: 31, baud: null, protocolCode: 30, collectorAddress: '000000000000' },
	...{ tariffs: 4, integerDigits: 6, decimals: 2, userClass: 0, userSubclass: 0 },
}

const firstTerminal = 1001
const addressOf = (nth: number) => `0314-${String(firstTerminal + nth).padStart(5, '0')}`

/** Everything is accepted and known before the first call, as on the day after commissioning. */
export async function prepareFleet(folder: string, { concentrators, meters, port }: Fleet): Promise<void> {
	const house = await startStation({ folder })
	await house.call('station.createBuilding', building)
	await house.call('callers.addListener', { name: 'GPRS', host: '127.0.0.1', port })
	await house.stop()
	const opened = openStore({ path: databaseIn(folder), migrationsPath: `${root}/resources/migrations` })
	if (!opened.ok) throw new Error(opened.text)
	const { store } = opened
	const presets = loadPresets(`${root}/resources/presets`)
	const model = presets.models.get('gdw1376-electricity')!
	const at = Date.now()
	store.transaction(() => {
		for (let nth = 0; nth < concentrators; nth++) {
			const address = addressOf(nth)
			const protocol = 'gdw1376'
			const lineId = store.lines.insert({ name: address, url: `dial-in://${port}/${address}`, protocol })
			const own = { lineId, protocol, address, name: address, at }
			const concentratorId = addConcentratorDevice(store, presets, own)!
			for (let point = 1; point <= meters; point++) {
				const serial = `24${address.slice(-5)}${String(point).padStart(5, '0')}`
				const device = { serial, address: `${address}/p${point}`, lineId, addedAt: at, protocol }
				const { meterId } = store.meters.insert(
					{ ...device, modelId: model.id, medium: model.medium },
					knownRegisters(model),
				)
				store.network.want(concentratorId, point, meterId, { ...entry, index: point, point, meterAddress: serial })
			}
		}
	})
	store.close()
}

/** All of them dial at once; `more`: further options of the site. */
export const callFleet = ({ concentrators, meters, port }: Fleet, ...more: readonly string[]): Promise<SiteProcess> =>
	startSite(
		...['--concentrators', String(concentrators), '--meters', String(meters), '--filled'],
		...['--first-terminal', String(firstTerminal), '--dial', `127.0.0.1:${port}`, ...more],
	)
