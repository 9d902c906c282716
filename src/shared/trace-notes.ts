/** What an exchange writes beside bytes that it gave up; the counts and the line doctor know them by these words. */
export const traceNotes = {
	foreign: 'answers somebody else',
	unframed: 'no frame',
	surplus: 'after the answer',
} as const
