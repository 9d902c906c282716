/** A building of one's own, as a person types it in: small, and none of the demo's. */

export const building = {
	name: 'Gartenstraße 7',
	zone: 'Europe/Berlin',
	country: 'DE',
	currency: 'EUR',
	addressLines: ['Gartenstraße 7', '79098 Freiburg'],
	landlord: {
		name: 'WEG Gartenstraße 7',
		addressLines: ['Hauptstraße 1', '79098 Freiburg'],
		email: null,
		phone: null,
		iban: null,
		bic: null,
		taxId: '06/123/45678',
	},
}

/** One price, and one euro a day in a month of 31 days. */
export const definition = {
	currency: 'EUR',
	unit: 'kWh' as const,
	vatPercent: '19',
	standing: [{ name: 'Grundpreis', amount: '31.00', per: 'month' as const }],
	bands: [
		{
			name: 'Arbeitspreis',
			source: { kind: 'register' as const, tariff: 0 },
			tiers: [{ upTo: null, price: '0.30' }],
		},
	],
}
