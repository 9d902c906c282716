/** What is measured. Physical quantity first; finer meaning (import, phase A …) is a record's `role`. */
export type Quantity =
	| 'energy'
	| 'reactive-energy'
	| 'apparent-energy'
	| 'volume'
	| 'mass'
	| 'power'
	| 'reactive-power'
	| 'apparent-power'
	| 'volume-flow'
	| 'mass-flow'
	| 'demand'
	| 'voltage'
	| 'current'
	| 'power-factor'
	| 'frequency'
	| 'phase-angle'
	| 'distortion'
	| 'temperature'
	| 'flow-temperature'
	| 'return-temperature'
	| 'temperature-difference'
	| 'external-temperature'
	| 'pressure'
	| 'humidity'
	| 'on-time'
	| 'operating-time'
	| 'duration'
	| 'amount'
	| 'price'
	| 'count'
	| 'date'
	| 'time'
	| 'text'
	| 'status'
	| 'identity'
	| 'cost-allocation'
	| 'dimensionless'
	| 'unknown'

/** The closed list of units that decoded values carry (the command line's documented list). */
export const units = [
	'Wh',
	'kWh',
	'MWh',
	'varh',
	'kvarh',
	'VAh',
	'J',
	'kJ',
	'MJ',
	'GJ',
	'm3',
	'L',
	'W',
	'kW',
	'MW',
	'var',
	'kvar',
	'VA',
	'kVA',
	'J/h',
	'm3/h',
	'L/h',
	'kg',
	'kg/h',
	'V',
	'mV',
	'A',
	'mA',
	'Hz',
	'degC',
	'K',
	'bar',
	's',
	'min',
	'h',
	'd',
	'%',
	'CNY',
	'EUR',
	'CNY/kWh',
	'',
] as const
export type Unit = (typeof units)[number]

export const media = ['electricity', 'water', 'warm-water', 'heat', 'cooling', 'gas', 'other'] as const
export type Medium = (typeof media)[number]
