/** The application's own words among those that Electron, its debugger and Chromium put on the command line. */

/** Keeps `--demo`, `--data x` and `--data=x`; everything else is not ours and is no mistake of the person either. */
export function desktopWords(argv: readonly string[]): readonly string[] {
	return argv.flatMap((word, index) => {
		if (word === '--demo' || word.startsWith('--data=')) return [word]
		return word === '--data' && argv[index + 1] !== undefined ? [`--data=${argv[index + 1]}`] : []
	})
}
