/** Park and Miller's minimal generator: the same seed gives the same test, as far as the machine allows. */
export function randomFrom(seed: number): () => number {
	let state = (seed % 2_147_483_646) + 1
	return () => {
		state = (state * 48_271) % 2_147_483_647
		return state / 2_147_483_647
	}
}

export const seedOfRun = (): number => Number(process.env.SEED ?? Date.now() % 100_000)
