import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const main = (name: string) => resolve(import.meta.dirname, 'src/main', name)

// electron-vite makes the page's addresses relative; a reload of /points/12 would then look for /points/assets.
const absoluteBase = { name: 'absolute-base', config: () => ({ base: '/' }) }

// Entries (workers too) lie side by side in out/main and start each other by join(import.meta.dirname, '<name>.js').
export default defineConfig({
	main: {
		build: {
			sourcemap: true,
			rollupOptions: {
				input: {
					index: main('index.ts'),
					headless: main('headless.ts'),
					launch: main('launch.ts'),
					cli: main('cli.ts'),
					views: main('work/views.ts'),
					bills: main('work/bills.ts'),
					archives: main('work/archives.ts'),
					commissioning: main('work/commissioning.ts'),
					exports: main('work/exports.ts'),
					plausibility: main('work/plausibility.ts'),
					'what-ifs': main('work/what-ifs.ts'),
					virtual: resolve(import.meta.dirname, 'src/virtual/run.ts'),
					site: resolve(import.meta.dirname, 'src/virtual/site.ts'),
				},
				output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
			},
		},
	},
	preload: {
		build: {
			rollupOptions: {
				input: { index: resolve(import.meta.dirname, 'src/preload/index.ts') },
				output: { format: 'cjs', entryFileNames: '[name].cjs' },
			},
		},
	},
	renderer: {
		root: resolve(import.meta.dirname, 'src/renderer'),
		plugins: [react(), absoluteBase],
		build: {
			target: 'chrome108',
			cssTarget: 'chrome108',
			rollupOptions: { input: resolve(import.meta.dirname, 'src/renderer/index.html') },
		},
	},
})
