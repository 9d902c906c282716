/** The building between the contract's shape and the store's row. */
import type { z } from 'zod'
import type { BuildingView, newBuilding } from '../../shared/contract/station.ts'
import type { Store } from '../store/open.ts'
import type { Building } from '../store/topology.ts'

type NewBuilding = z.output<typeof newBuilding>

export const insertBuilding = (store: Store, building: NewBuilding): number =>
	store.topology.insertBuilding(rowOf(building))

export const updateBuilding = (store: Store, id: number, building: NewBuilding): void =>
	store.topology.updateBuilding(id, rowOf(building))

function rowOf({ name, zone, country, currency, addressLines, landlord }: NewBuilding) {
	// A VAT identification number begins with its country's letters; a German tax number with digits.
	const isVatId = /^[A-Z]{2}/.test(landlord.taxId ?? '')
	return {
		name,
		zone,
		country,
		currency,
		addressLines,
		creditorName: landlord.name,
		creditorAddressLines: landlord.addressLines,
		contactLines: [landlord.email ?? '', landlord.phone ?? ''],
		iban: landlord.iban,
		bic: landlord.bic,
		taxNumber: isVatId ? null : landlord.taxId,
		vatId: isVatId ? landlord.taxId : null,
	}
}

export function buildingView(row: Building): BuildingView {
	const [email, phone] = row.contactLines
	return {
		id: row.id,
		name: row.name,
		zone: row.zone,
		country: row.country,
		currency: row.currency,
		addressLines: [...row.addressLines],
		landlord: {
			name: row.creditorName,
			addressLines: [...row.creditorAddressLines],
			email: email || null,
			phone: phone || null,
			iban: row.iban,
			bic: row.bic,
			taxId: row.vatId ?? row.taxNumber,
		},
	}
}
