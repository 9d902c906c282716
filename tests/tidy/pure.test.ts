/**
 * Protocols are functions of bytes. They are compiled with Node's types, because ciphers come from node:crypto; so what
 * else Node has lies within reach, and is looked for here.
 */
import { expect, test } from 'vitest'
import { readSources, root, type Source } from './sources.ts'

/** Clock, timers, chance, environment, network. */
const globals = [
	...['process', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance', 'console', 'fetch'],
	...['WebSocket', 'globalThis', 'require'],
]
const members = ['Date\\.now', 'Math\\.random', 'new Date\\(\\)', 'random(?:Bytes|Int|UUID|Fill\\w*)\\b']
const outside = new RegExp(`(?<![.\\w])(?:(?:${globals.join('|')})\\b|${members.join('|')})`, 'g')

function reached({ path, text }: Pick<Source, 'path' | 'text'>): readonly string[] {
	const code = text
		.replace(/\/\*[\s\S]*?\*\//g, '')
		.replace(/\/\/.*$/gm, '')
		.replace(/'(?:[^'\\\n]|\\.)*'|`[^`$]*`/g, "''")
	return [...code.matchAll(outside)].map(([word]) => `${path}: ${word}`)
}

test('no protocol reads a clock, throws dice, waits or reaches out', () => {
	const protocols = readSources(root, ['src/main/protocols']).filter(({ path }) => path.split('/').length > 4)
	expect(protocols.length).toBeGreaterThan(60)
	expect(protocols.flatMap(reached)).toEqual([])
})

test('it is really looked at', () => {
	const text =
		"// Date.now()\nconst words = 'console'\nsetTimeout(() => {}, 1)\nvalue.process()\nconst at = Date.now() + randomBytes(1)[0]!"
	expect(reached({ path: 'x.ts', text })).toEqual(['x.ts: setTimeout', 'x.ts: Date.now', 'x.ts: randomBytes'])
})
