/** What serves the whole house, in the cellar and outside: one line for each further protocol that meters speak. */
import type { SerialSettings } from '../uart.ts'
import type { Medium, Meter, PlannedLine, Technology } from './plan.ts'

export const technologyLines: readonly PlannedLine[] = [
	{ id: 'altbau', title: 'Strom Altbau', protocol: 'dlt645-1997', settings: serial(1200, 'even') },
	{ id: 'wasser', title: 'Wasser', protocol: 'cjt188' },
	{ id: 'technik', title: 'Technik', protocol: 'modbus', settings: serial(9600, 'none') },
	{ id: 'garage', title: 'Tiefgarage', protocol: 'sml', settings: serial(9600, 'none') },
	{ id: 'gas', title: 'Gas', protocol: 'iec62056-21', settings: serial(300, 'even', 7) },
	{ id: 'laden', title: 'Ladesäulen', protocol: 'dlms', settings: serial(9600, 'none') },
	{ id: 'funk', title: 'Funk', protocol: 'wmbus', settings: serial(57_600, 'none') },
]

function serial(baud: number, parity: 'even' | 'none', dataBits: 7 | 8 = 8): SerialSettings {
	return { baud, dataBits, parity, stopBits: 1 }
}

type Device = {
	readonly line: string
	readonly address: string
	readonly serial: string
	readonly medium: Medium
	readonly unit: string
	readonly use: Technology
	readonly point: string
	readonly model: string
}

const devices: readonly Device[] = [
	{
		...{ line: 'altbau', address: '000000403177', serial: '403177', model: 'dlt645-1997' },
		...{ medium: 'electricity', unit: 'Werkstatt', use: 'workshop', point: 'Strom' },
	},
	{
		...{ line: 'altbau', address: '000000403182', serial: '403182', model: 'dlt645-1997' },
		...{ medium: 'electricity', unit: 'Waschküche', use: 'laundry', point: 'Strom' },
	},
	{
		...{ line: 'wasser', address: '00112000450712', serial: '2000450712', model: 'cjt188-water' },
		...{ medium: 'water', unit: 'Backstube', use: 'kitchen', point: 'Kaltwasser' },
	},
	{
		...{ line: 'wasser', address: '00112000450729', serial: '2000450729', model: 'cjt188-water' },
		...{ medium: 'water', unit: 'Garten', use: 'garden', point: 'Kaltwasser' },
	},
	{
		...{ line: 'technik', address: '1', serial: '21063844', model: 'modbus-eastron-sdm630' },
		...{ medium: 'electricity', unit: 'Heizzentrale', use: 'pump', point: 'Strom' },
	},
	{
		...{ line: 'technik', address: '2', serial: '0042117', model: 'modbus-abb-b-series' },
		...{ medium: 'electricity', unit: 'Aufzug', use: 'lift', point: 'Strom' },
	},
	{
		...{ line: 'garage', address: '?', serial: '1ZLW0040117252', model: 'sml-electricity' },
		...{ medium: 'electricity', unit: 'Tiefgarage', use: 'garage', point: 'Licht und Lüftung' },
	},
	{
		...{ line: 'gas', address: '?', serial: '31882047', model: 'iec62056-21-gas' },
		...{ medium: 'gas', unit: 'Heizzentrale', use: 'boiler', point: 'Gas' },
	},
	{
		...{ line: 'laden', address: '1', serial: '60418823', model: 'dlms-electricity' },
		...{ medium: 'electricity', unit: 'Tiefgarage', use: 'charger', point: 'Ladepunkte' },
	},
	{
		...{ line: 'funk', address: 'ZLW50881204', serial: '50881204', model: 'wmbus-water' },
		...{ medium: 'water', unit: 'Waschküche', use: 'laundry', point: 'Kaltwasser' },
	},
	{
		...{ line: 'funk', address: 'ZLW50881211', serial: '50881211', model: 'wmbus-warm-water' },
		...{ medium: 'warm-water', unit: 'Waschküche', use: 'laundry', point: 'Warmwasser' },
	},
	{
		...{ line: 'funk', address: 'ZLW71004536', serial: '71004536', model: 'wmbus-heat' },
		...{ medium: 'heat', unit: 'Werkstatt', use: 'workshop', point: 'Wärme' },
	},
]

/** `first`: index of the first one among the building's meters. */
export const technologyMeters = (first: number): readonly Meter[] =>
	devices.map((device, index) => ({
		...device,
		index: first + index,
		floor: 'KG',
		clock: 'local',
		clockOffsetMs: (index % 5) * 300 - 600,
	}))
