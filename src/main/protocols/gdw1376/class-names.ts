/** What the items of class 1 (AFN 0C, now) and class 2 (AFN 0D, history) are called (clauses 5.12 and 5.13). */

/** Of AFN 0C; null: no source names it. */
export const currentName = (item: number): string | null => nameIn(currents, item)

/** Of AFN 0D; null: no source names it. */
export const historyName = (item: number): string | null => nameIn(histories, item)

/** Items from `from` on, one after the other. */
type Run = readonly [from: number, names: readonly (string | null)[]]

function nameIn(runs: readonly Run[], item: number): string | null {
	const run = runs.find(([from, names]) => item >= from && item < from + names.length)
	return run?.[1][item - run[0]] ?? null
}

const phased = (name: string): readonly string[] => [name, `${name} A`, `${name} B`, `${name} C`]
const eachPhase = (name: string): readonly string[] => phased(name).slice(1)

const energies = [
	'active energy forward',
	'reactive energy forward (combined 1)',
	'active energy reverse',
	'reactive energy reverse (combined 2)',
] as const
const registers = [...energies, ...[1, 2, 3, 4].map((quadrant) => `reactive energy quadrant ${quadrant}`)]
const used = energies.map((name) => name.replace('energy', 'energy used'))
const demands = energies.map((name) => `maximum demand of ${name.replace(' energy', '')}`)
const blocks = ['forward energies and quadrants 1 and 4', 'reverse energies and quadrants 2 and 3'] as const
const demandBlocks = ['forward maximum demands', 'reverse maximum demands'] as const
const of = (when: string, names: readonly string[]): readonly string[] => names.map((name) => `${when}: ${name}`)
const zones = Array.from({ length: 8 }, (_, index) => `active energy forward frozen at time zone ${index + 1}`)
const totals = ['active power', 'reactive power', 'active energy', 'reactive energy'].map((name) => `totals: ${name}`)

/** Powers, voltages, currents, energies, power factors, as hourly freezes and curves go through them. */
const hourly: readonly Run[] = [
	[89, [...phased('active power'), ...phased('reactive power')]],
	[97, [...eachPhase('voltage'), ...eachPhase('current'), 'neutral current']],
	[105, [...used, ...energies]],
	[113, phased('power factor')],
].map(([from, names]): Run => [from as number, of('hour', names as readonly string[])])

const currents: readonly Run[] = [
	[
		1,
		['version', 'clock', 'state of parameters', 'state of the upward link', 'settings of control', 'state of control'],
	],
	[7, ['event counters', 'event flags', 'states of inputs', 'traffic of the upward link']],
	[11, ['state of reading by the concentrator', 'signal of the network', 'state of reading by the concentrator']],
	[17, [...totals.slice(0, 2), ...of('day', totals.slice(2)), ...of('month', totals.slice(2))]],
	[23, ['energy left to buy', 'total power after its limit fell', 'powers, voltages and currents', 'phase failures']],
	[27, ['clock and programming of the meter', 'status words of the meter']],
	[29, ['copper and iron losses', 'last settlement: copper and iron losses']],
	[31, ['energies of the phases', 'last settlement: energies of the phases']],
	[33, [...blocks, ...of('month', demandBlocks)]],
	[37, [...of('last settlement', blocks), ...of('last settlement', demandBlocks)]],
	[41, [...of('day', used), ...of('month', used)]],
	[49, ['phase angles']],
	[57, ['harmonic values', 'harmonic contents']],
	[65, ['state of capacitors', 'time and switching of capacitors', 'energy compensated by capacitors']],
	[73, ['DC analogue input']],
	[81, of('hour', totals)],
	...hourly,
	[121, ['hour: DC analogue input']],
	[129, registers],
	[137, of('last settlement', registers)],
	[145, [...demands, ...of('last settlement', demands)]],
	[153, zones],
	[161, ['state and record of the meter’s relay']],
	[
		165,
		[
			'switching of the meter',
			'parameter changes of the meter',
			'purchase and use of energy',
			'settlement of the meter',
		],
	],
	[169, ['relay route of a meter', 'how the reading of a meter went']],
]

const statistics = [
	'maximum powers of the phases',
	'maximum demands of the phases',
	'voltage statistics',
	'unbalance',
	'current beyond limits',
	'apparent power beyond limits',
	'load factor',
] as const
const harmonics = [
	...eachPhase('maximum harmonic currents').map((name) => `day: ${name}`),
	...eachPhase('maximum harmonic voltage contents').map((name) => `day: ${name}`),
]

const histories: readonly Run[] = [
	[1, [...of('day', blocks), ...of('day', demandBlocks), ...of('day', used)]],
	[9, [...of('reading day', blocks), ...of('reading day', demandBlocks)]],
	[17, [...of('month', blocks), ...of('month', demandBlocks), ...of('month', used)]],
	[25, [...of('day', statistics), 'day: phase failures', ...of('month', statistics)]],
	[41, ['day: time and switching of capacitors', 'energy compensated by capacitors']],
	[43, ['day: power factor sections', 'month: power factor sections']],
	[45, ['day: copper and iron losses', 'month: copper and iron losses']],
	[49, ['day: supply and resets', 'day: control', 'month: supply and resets', 'month: control']],
	[53, ['day: traffic of the upward link', 'month: traffic of the upward link']],
	[
		57,
		['day: totals: powers', ...of('day', totals.slice(2)), 'month: totals: powers', ...of('month', totals.slice(2))],
	],
	[65, ['month: totals: beyond power limits', 'month: totals: beyond energy limits']],
	[73, of('curve', totals)],
	[81, of('curve', [...phased('active power'), ...phased('reactive power')])],
	[89, of('curve', [...eachPhase('voltage'), ...eachPhase('current'), 'neutral current'])],
	[97, of('curve', [...used, ...energies, ...phased('power factor'), 'voltage phase angles', 'current phase angles'])],
	[113, harmonics],
	[121, eachPhase('harmonics beyond limits').map((name) => `day: ${name}`)],
	[129, ['day: DC analogue input', 'month: DC analogue input']],
	[138, ['curve: DC analogue input']],
	[
		145,
		of(
			'curve',
			[1, 4, 2, 3].map((quadrant) => `reactive energy quadrant ${quadrant}`),
		),
	],
	[153, [...of('day', energies), ...of('month', energies)].map((name) => `${name}, phase by phase`)],
	[161, [...of('day', registers), ...of('reading day', registers), ...of('month', registers)]],
	[185, [...of('day', demands), ...of('reading day', demands), ...of('month', demands)]],
	[201, of('month', zones)],
	[209, ['day: state and record of the meter’s relay']],
	[
		213,
		of('month', [
			'switching of the meter',
			'parameter changes of the meter',
			'purchase and use of energy',
			'settlement',
		]),
	],
	[217, ['curve: white noise of the carrier', 'curve: coloured noise of the carrier']],
]
