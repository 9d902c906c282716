/** Words of the derivation of a statement's amounts in each language. A missing one does not compile. */
import type { Language } from './number-text.ts'

export type ExplainWords = {
	readonly title: string
	readonly titleOf: (number: string) => string
	readonly intro: string
	readonly amount: string
	readonly line: string
	readonly tariff: (of: { name: string; validFrom: string | null; id: number }) => string
	readonly period: (from: string, to: string) => string
	readonly vat: (percent: string) => string
	readonly rests: (numbers: string) => string
	readonly windows: string
	readonly peak: (moment: string) => string
	readonly readings: string
	readonly use: string
	readonly result: string
	readonly register: (serial: string, tariff: number) => string
	readonly factor: (factor: string) => string
	readonly counts: (coefficient: string, point: string) => string
	readonly gas: (kWh: string, stateNumber: string, calorificValue: string) => string
	readonly rollover: string
	readonly start: string
	readonly end: string
	readonly between: (from: string, to: string) => string
	readonly frame: (id: number, received: string) => string
	readonly noFrame: (received: string) => string
	readonly sum: (exact: string, rounded: string) => string
	readonly sumOfLines: (net: string) => string
	readonly engine: (engine: string, zones: string) => string
}

const de: ExplainWords = {
	title: 'Herleitung der Beträge',
	titleOf: (number) => `Herleitung der Beträge zu ${number}`,
	intro:
		'Jeder Betrag mit der Preisfassung, der Menge und den Zählerständen, aus denen er gerechnet ist. Die Ziffern in eckigen Klammern verweisen auf die Zählerstände am Ende.',
	amount: 'Betrag netto',
	line: 'Posten und Rechnung',
	tariff: ({ name, validFrom, id }) =>
		`Tarif ${name}, Fassung ${validFrom === null ? `Nr. ${id}` : `vom ${validFrom} (Nr. ${id})`}`,
	period: (from, to) => `${from} bis ${to}`,
	vat: (percent) => `${percent}\u00a0% USt`,
	rests: (numbers) => `Menge aus ${numbers}`,
	windows: 'Menge aus den Viertelstundenwerten des Zählers; das Zählwerk daneben ist die Probe',
	peak: (moment) => `Höchste Leistung ab ${moment}`,
	readings: 'Zählerstände und Telegramme',
	use: 'Zählwerk und Stände',
	result: 'Verbrauch',
	register: (serial, tariff) => `Zähler ${serial}, ${tariff === 0 ? 'Gesamtzählwerk' : `Zählwerk T${tariff}`}`,
	factor: (factor) => `× Faktor ${factor}`,
	counts: (coefficient, point) => `${point}, zählt ${coefficient} ×`,
	gas: (kWh, stateNumber, calorificValue) =>
		`= ${kWh} mit Zustandszahl ${stateNumber} und Brennwert ${calorificValue} kWh/m³`,
	rollover: 'das Zählwerk hat dazwischen bei null neu begonnen',
	start: 'Alter Stand',
	end: 'Neuer Stand',
	between: (from, to) => `berechnet zwischen ${from} und ${to}`,
	frame: (id, received) => `Telegramm Nr. ${id}, empfangen ${received}`,
	noFrame: (received) => `kein Telegramm, eingetragen ${received}`,
	sum: (exact, rounded) => `Summe der ungerundeten Posten ${exact}, gerundet ${rounded}`,
	sumOfLines: (net) => `Summe der gerundeten Posten: ${net}`,
	engine: (engine, zones) => `Rechenwerk Fassung ${engine}, Zeitzonendaten ${zones}.`,
}

const en: ExplainWords = {
	title: 'Derivation of the amounts',
	titleOf: (number) => `Derivation of the amounts of ${number}`,
	intro:
		'Each amount with the price version, the quantity and the meter readings that it was calculated from. The numbers in square brackets refer to the readings at the end.',
	amount: 'Net amount',
	line: 'Item and calculation',
	tariff: ({ name, validFrom, id }) =>
		`Tariff ${name}, version ${validFrom === null ? `no. ${id}` : `of ${validFrom} (no. ${id})`}`,
	period: (from, to) => `${from} to ${to}`,
	vat: (percent) => `${percent}% VAT`,
	rests: (numbers) => `quantity from ${numbers}`,
	windows: 'quantity from the meter’s quarter-hour values; the register beside it is the check',
	peak: (moment) => `highest power from ${moment}`,
	readings: 'Meter readings and frames',
	use: 'Register and readings',
	result: 'Consumption',
	register: (serial, tariff) => `Meter ${serial}, ${tariff === 0 ? 'total register' : `register T${tariff}`}`,
	factor: (factor) => `× factor ${factor}`,
	counts: (coefficient, point) => `${point}, counts ${coefficient} ×`,
	gas: (kWh, stateNumber, calorificValue) =>
		`= ${kWh} with state number ${stateNumber} and calorific value ${calorificValue} kWh/m³`,
	rollover: 'the counter started again at zero in between',
	start: 'Previous reading',
	end: 'Present reading',
	between: (from, to) => `calculated between ${from} and ${to}`,
	frame: (id, received) => `frame no. ${id}, received ${received}`,
	noFrame: (received) => `no frame, entered ${received}`,
	sum: (exact, rounded) => `Sum of the unrounded items ${exact}, rounded ${rounded}`,
	sumOfLines: (net) => `Sum of the rounded items: ${net}`,
	engine: (engine, zones) => `Calculation version ${engine}, time zone data ${zones}.`,
}

export const explainWords: Readonly<Record<Language, ExplainWords>> = { de, en }
