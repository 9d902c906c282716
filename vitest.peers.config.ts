import { defineConfig } from 'vitest/config'

/** Programs of others as meters and as masters: fetched at first use, so never part of a run without a network. */
export default defineConfig({
	test: {
		expect: { poll: { timeout: 15_000 } },
		include: ['tests/peers/**/*.test.ts'],
		testTimeout: 60_000,
		hookTimeout: 300_000,
		pool: 'forks',
		maxWorkers: 2,
		reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-results/peers.json' }]] : ['default'],
	},
})
