/** DIN 5008:2020 form B in millimetres from the sheet's top left: an A4 letter for window envelopes DL and C6/5. */

/** PDF points per millimetre. */
export const mm = 72 / 25.4

export const sheet = { widthMm: 210, heightMm: 297 } as const

/** Writing area: 25 mm to the left, 20 mm to the right. */
export const margins = { leftMm: 25, rightMm: 20 } as const
export const bodyWidthMm = sheet.widthMm - margins.leftMm - margins.rightMm

/**
 * 85 × 45 mm at 20/45 mm; its upper 17.7 mm hold the return address and remarks, its lower 27.3 mm the address (6
 * lines).
 */
export const addressField = {
	leftMm: 20,
	topMm: 45,
	widthMm: 85,
	heightMm: 45,
	textLeftMm: 25,
	returnLineMm: 58.4,
	addressTopMm: 62.7,
	lines: 6,
} as const

export const informationBlock = { leftMm: 125, topMm: 50, widthMm: 65 } as const

/** The subject line: two lines below the fields, 98.46 mm in form B. */
export const bodyTopMm = 98.46

/** Fold marks of form B, and the mark for a hole punch at half height. */
export const marks = { leftMm: 5, foldsMm: [105, 210], punchMm: 148.5, foldLengthMm: 4, punchLengthMm: 6 } as const

/** Footer with the sender's data, and the page number above it. */
export const footer = { topMm: 274, pageNumberMm: 266.5, lines: 5 } as const
export const bodyBottomMm = 263
export const nextPageTopMm = 27
