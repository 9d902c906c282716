import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Stations, their workers and virtual buildings are started hundreds of times: what Node compiles is kept. */
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node-compile')

/** Files that take minutes: begun last, one of them would run alone while the other worker has nothing to do. */
const longest = ['e2e/pages', 'store/crash', 'station/kill', 'simulation/', 'e2e/', 'collectors/every-kind']

class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rank = ({ moduleId }: TestSpecification) => {
			const index = longest.findIndex((part) => moduleId.includes(`/${part}`))
			return index === -1 ? longest.length : index
		}
		return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
	}
}

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
		sequence: { sequencer: LongestFirst },
		reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-results/vitest.json' }]] : ['default'],
	},
})
