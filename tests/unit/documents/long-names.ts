/** Longer than any field of a letter. */
export const longTenant = {
	name: 'Gemeinschaftspraxis für Kinder- und Jugendmedizin Dr. Wilhelmina Freifrau von und zu Hohenlohe-Bartenstein',
	addressLines: [
		'Lindenhof 4',
		'Hinterhaus, Aufgang C, drittes Obergeschoss links hinter der Glastür am Ende des langen Ganges',
		'20251 Hamburg',
	],
}
export const longUnit = 'Gewerbeeinheit 0.01 mit Lagerraum und Tiefgaragenstellplätzen 101 bis 114'
