/**
 * The virtual building as a process: `virtual.js [--seed N] [--port-base N] [--pty] [--now ISO] [--offset-ms N]
 * [--lines id,id]`.
 */
import { parseArgs } from 'node:util'
import { openControl } from './control.ts'
import { type House, openHouse } from './house.ts'

const defaultSeed = 4

function options() {
	// Defaults stand below: parseArgs knows its own only since Node 18.11.
	const { values } = parseArgs({
		options: {
			seed: { type: 'string' },
			'port-base': { type: 'string' },
			pty: { type: 'boolean' },
			now: { type: 'string' },
			'offset-ms': { type: 'string' },
			lines: { type: 'string' },
		},
	})
	const start = values.now === undefined ? Date.now() : Date.parse(values.now)
	const numbers = {
		seed: Number(values.seed ?? defaultSeed),
		portBase: Number(values['port-base'] ?? 0),
		offsetMs: Number(values['offset-ms'] ?? 0),
	}
	if (Number.isNaN(start)) throw new Error(`--now is not a time: ${values.now}`)
	for (const [name, value] of Object.entries(numbers)) {
		if (!Number.isSafeInteger(value)) throw new Error(`${name} is not a whole number`)
	}
	return {
		...numbers,
		pty: values.pty ?? false,
		lineIds: values.lines?.split(',') ?? null,
		aheadMs: start - Date.now() + numbers.offsetMs,
	}
}

let house: House | null = null
let ending = false

async function end() {
	if (ending) return
	ending = true
	await house?.close()
	process.exit(0)
}

// No top-level await: packagers load this entry as CommonJS.
async function begin() {
	const { aheadMs, ...wanted } = options()
	const opened = await openHouse({ ...wanted, now: () => Date.now() + aheadMs })
	house = opened
	openControl(opened.tell, end).say(opened.announcement)
}

begin().catch((cause) => {
	process.stderr.write(`The virtual building did not start: ${cause instanceof Error ? cause.message : cause}\n`)
	process.exit(2)
})
