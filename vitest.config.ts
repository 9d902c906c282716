import { defineConfig } from 'vitest/config'

export default defineConfig({
	test: {
		// How long a poll looks before it gives up: a busy machine is slow, and no test is about this time.
		expect: { poll: { timeout: 15_000 } },
		include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
		exclude: ['tests/electron/**', 'tests/peers/**', 'tests/long/**', 'node_modules/**'],
		testTimeout: 60_000,
		hookTimeout: 120_000,
		pool: 'forks',
		maxWorkers: 2,
		reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-results/vitest.json' }]] : ['default'],
	},
})
