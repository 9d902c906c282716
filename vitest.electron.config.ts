import { defineConfig } from 'vitest/config'

/** The desktop window: one after the other, because each test has a whole application open. */
export default defineConfig({
	test: {
		// How long a poll looks before it gives up: a busy machine is slow, and no test is about this time.
		expect: { poll: { timeout: 15_000 } },
		include: ['tests/electron/**/*.test.ts'],
		testTimeout: 120_000,
		hookTimeout: 300_000,
		pool: 'forks',
		fileParallelism: false,
		globalSetup: ['tests/electron/setup.ts'],
		reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-results/electron.json' }]] : ['default'],
	},
})
