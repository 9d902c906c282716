/** English words of a statement of operating and heating costs. */
import type { CostWords } from './cost-words.ts'

export const costWordsEn: CostWords = {
	title: (period) => `Operating and heating costs ${period}`,
	information: { period: 'Accounting period', lived: 'Your occupancy', area: 'Area' },
	intro: ({ unit, building, from, to }) =>
		`Good day,\nthis is the statement of the costs of ${unit}, ${building}, from ${from} to ${to}.`,
	lived: ({ from, to, days, of }) => `Your occupancy: ${from} to ${to} (${days} of ${of} days).`,
	owed: (amount, due) => `The amount to pay is ${amount}, due by ${due}.`,
	owns: (amount) => `Your credit is ${amount}.`,
	overview: 'Result',
	overviewHead: ['Kind of cost', 'Costs of the building', 'Your share'],
	betrKv: (number) => `§ 2 no. ${number} BetrKV`,
	shares: 'Sum of your shares',
	co2Landlord: 'less CO2 costs that the landlord bears',
	cuts: 'less reductions',
	costs: 'Your costs',
	advances: { entered: 'less advance payments', 'area-price': 'less heat prepaid by area' },
	balance: 'To be paid',
	credit: 'Credit',
	details: 'How your shares are calculated',
	detailsIntro:
		'Amount = costs to be shared ÷ basis of all × your basis. The price per unit is printed for checking; the calculation uses all digits.',
	detailsHead: ['Shared by', 'Basis of all', 'Your basis', 'Price per unit', 'Your share'],
	part: {
		whole: 'All costs',
		'heating-metered': 'Heating, by consumption',
		'heating-fixed': 'Heating, fixed share',
		'warm-water-metered': 'Hot water, by consumption',
		'warm-water-fixed': 'Hot water, fixed share',
		basic: 'Basic price',
		heat: 'Heat price',
		'area-limit': 'Limit to the price by area',
	},
	ofPool: (percent, amount) => `${percent}% = ${amount}`,
	basis: {
		consumption: 'consumption',
		area: 'area',
		'heated-area': 'heated area',
		persons: 'persons',
		units: 'units',
		shares: 'shares',
	},
	basisUnit: { m2: 'm²', person: 'persons', unit: 'units', share: 'shares' },
	perUnit: { m2: 'm²', person: 'person', unit: 'unit', share: 'share' },
	by: {
		days: (own, all) => `× ${own}/${all} days`,
		'degree-days': (own, all) => `× ${own}/${all} degree days (‰)`,
	},
	useOrigin: {
		interpolated: 'reading calculated',
		'estimated-reading': 'reading estimated',
		divided: 'divided, no interim reading',
		'previous-period': 'estimated by the period before',
		'comparable-rooms': 'estimated by comparable rooms',
		average: 'estimated by the average',
	},
	poolTotal: (pool) => `Total ${pool}`,
	separation: ({ heat, factor, warmWaterKWh, fuel, total, percent, warmWater, heating }) =>
		`Division of heating and hot water (§ 9 HeizkostenV): ${heat}${factor}: ${warmWaterKWh} for hot water${fuel}. That is ${percent}% of ${total}; hot water ${warmWater}, heating ${heating}.`,
	heat: {
		point: 'heat measured',
		kwh: 'heat measured (entered)',
		volume: 'Q = 2.5 × V × (tw − 10)',
		area: 'Q = 32 × A',
	},
	factor: (factor) => `, factor ${factor}`,
	fuel: ({ amount, name, heatingValue }) => ` (${amount} ${name} at ${heatingValue} kWh per unit)`,
	common: ({ main, point, subs, common, price }) =>
		`Common consumption: ${point} ${main} less ${subs} meters behind it = ${common}${price === null ? '' : ` at ${price}`}.`,
	readings: 'Your consumption',
	readingsHead: ['Metering point', 'Consumption'],
	unknownUse: 'not known',
	co2: 'Division of the CO2 costs (CO2KostAufG)',
	co2Rows: {
		emission: {
			stated: (kg) => `${kg} as stated by the supplier`,
			fuel: (kg) => `${kg} from the fuel (EBeV 2030)`,
		},
		kg: 'CO2 emission of the building',
		area: 'Living area',
		perArea: 'Emission per m²',
		step: 'Class',
		stepOf: (step, from, to) =>
			to === null ? `class ${step}: from ${from} kg/m²` : `class ${step}: from ${from} to below ${to} kg/m²`,
		split: 'Division',
		splitOf: (tenant, landlord) => `tenant ${tenant}%, landlord ${landlord}%`,
		because: {
			table: 'by the annex to §§ 5 to 7',
			halved: 'landlord’s share halved (§ 9)',
			none: 'without a landlord’s share (§ 9)',
			commercial: 'no dwelling house (§ 8)',
		},
		cost: 'CO2 costs of the building',
		own: 'of these in your heating costs',
		tenant: 'Your share',
		landlord: 'Landlord’s share',
	},
	cutsTitle: 'Reductions',
	cutsHead: ['Reason', 'Of', 'Rate', 'Reduction'],
	cut: {
		'not-by-use': 'Not billed by consumption (§ 12 HeizkostenV)',
		'not-remote': 'No remotely readable meters (§ 12 HeizkostenV)',
		'no-information': 'Consumption information missing or incomplete (§ 12 HeizkostenV)',
		'co2-not-shown': 'Division of CO2 costs not shown (§ 7 (4) CO2KostAufG)',
	},
	household: 'Tax relief under § 35a EStG',
	householdIntro: 'Wages, travel and machine costs included in your costs:',
	householdHead: ['Kind of cost', 'Kind of service', 'Your share'],
	householdKind: {
		'minor-employment': 'Minor employment (1)',
		'household-service': 'Household-related service (2)',
		craftsman: 'Craftsman’s work (3)',
	},
	householdSum: (kind) => `Sum of ${kind}`,
	tax: 'Value added tax included',
	taxHead: ['Rate', 'Gross', 'Tax in it'],
	note: {
		'partial-period': () =>
			'You had the unit for a part of the period only. Fixed costs are divided by time, consumption by the interim reading.',
		'divided-by-degree-days': () =>
			'Divided between the users of the unit by degree days: the fixed share, and without an interim reading the consumption too (§ 9b HeizkostenV).',
		'divided-by-days': () => 'Divided between the users of the unit by days.',
		estimated: () => 'The consumption is estimated, because it could not be measured (§ 9a HeizkostenV).',
		'all-by-fixed-scale': () =>
			'More than a quarter of the area had to be estimated. All is therefore shared by the fixed scale (§ 9a (2) HeizkostenV).',
		seventy: () =>
			'The building does not meet the thermal insulation ordinance of 1994, is heated with oil or gas, and most of its pipes are insulated: 70% have to be shared by consumption (§ 7 (1) sentence 2 HeizkostenV).',
		'by-contract': () => 'More than 70% are shared by consumption, because it was agreed so (§ 10 HeizkostenV).',
		'rounded-prices': () => 'The calculation uses the printed prices per unit.',
		'area-limit': () => 'The heat costs are limited to the price by area.',
	},
	rounding: {
		'largest-remainder': (smallest) =>
			`All shares are calculated with all digits and rounded to ${smallest} so that together they are the costs of the building (largest remainders).`,
		'printed-prices': (smallest) =>
			`The calculation uses the printed prices per unit; each share is rounded half up to ${smallest}. What that leaves is borne by the owner.`,
	},
	degreeDays: {
		'summer-by-days': 'Degree days by VDI 2067: June to August together 40 ‰, by days.',
		'summer-by-months': 'Degree days by VDI 2067: June 14, July 13, August 13 ‰.',
	},
	purpose: (number, unit) => `Statement ${number} ${unit}`,
	correction: {
		title: (period) => `Cancellation: operating and heating costs ${period}`,
		intro: ({ number, date, unit, building }) =>
			`Good day,\nwe hereby cancel the statement ${number} of ${date} for ${unit}, ${building}. All amounts have the opposite sign; together with the cancelled statement they add up to zero.`,
		overviewHead: ['Kind of cost', 'Costs of the building', 'Share taken back'],
		total: 'Cancelled result',
		settled: (amount) =>
			`The claim of ${amount} no longer exists. What you have paid towards it is set off against the new statement or paid back.`,
		takenBack: (amount) =>
			`The credit of ${amount} no longer exists. If we have already paid it out, it is set off against the new statement.`,
		replacing: ({ number, date }) =>
			`This statement takes the place of the cancelled statement ${number} of ${date}. What you have paid or received for that one is set off.`,
		compared: 'Difference to the cancelled statement',
		comparedHead: ['', 'Before', 'Now', 'Difference'],
		comparedRows: ['Your costs', 'Advance payments', 'To be paid (+) or credit (−)'],
	},
}
