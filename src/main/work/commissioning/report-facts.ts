/** What stands in a commissioning report, as plain data. */
import { lineTest } from '../../../shared/contract/commissioning.ts'
import type { CommissioningFacts, ReportedLine, ReportedMeter } from '../../documents/commissioning-report.ts'
import { protocolNamed } from '../../protocols/index.ts'
import { modelOf, type ViewContext, zoneOf } from '../views/context.ts'
import { balanceView } from './balance.ts'
import { checkRows } from './checks.ts'

type Asked = Pick<CommissioningFacts, 'kind' | 'by' | 'waiting'> & { readonly mains: readonly number[] }

export function reportFacts(context: ViewContext, { kind, by, waiting, mains }: Asked): CommissioningFacts {
	const building = context.store.topology.buildings()[0]
	return {
		...{ kind, by, waiting },
		building: {
			name: building?.name ?? '',
			addressLines: building?.addressLines ?? [],
			zone: zoneOf(context),
		},
		landlord: building?.creditorName ?? '',
		madeAt: context.now,
		lines: linesOf(context),
		meters: metersOf(context),
		balance: kind === 'report' ? balanceView(context, new Set(mains)) : { media: [] },
	}
}

function linesOf({ store }: ViewContext): readonly ReportedLine[] {
	const tests = store.commissioning.latestLineTests()
	const meters = store.lines.enabledMeters()
	return store.lines.list().map(({ id, name, url, protocol }) => ({
		name,
		way: wayOf(url),
		protocol: protocolNamed(protocol)?.title ?? protocol,
		meters: meters.get(id) ?? 0,
		test: lineTest.safeParse(tests.get(id)).data ?? null,
	}))
}

/** 'serial://COM3?baud=2400&parity=even' → 'COM3 · baud 2400 · parity even' */
function wayOf(url: string): string {
	const [place = '', query = ''] = url.replace(/^\w+(-\w+)?:\/\//, '').split('?')
	const settings = [...new URLSearchParams(query)].map(([key, value]) => `${key} ${value}`)
	return [place.replaceAll('%20', ' '), ...settings].join(' · ')
}

function metersOf(context: ViewContext): readonly ReportedMeter[] {
	const { store } = context
	const known = new Map(store.meters.list().map((meter) => [meter.id, meter]))
	const waits = new Set(store.commissioning.startsWaiting().map(({ meterId }) => meterId))
	return checkRows(context).map((row) => {
		const meter = known.get(row.meterId)!
		return {
			...row,
			modelName: modelOf(context, meter.modelId)?.name ?? meter.modelId ?? '',
			manufacturer: meter.manufacturer,
			lineName: meter.lineName,
			address: meter.address,
			calibratedUntil: meter.calibrationYear,
			startWaits: waits.has(meter.id),
		}
	})
}
