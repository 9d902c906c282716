/**
 * Foreign decoders over the same frames in the same run. Each is a process of its own, so that nothing of theirs stands
 * in our memory; they are fetched by tests/peers, and where one cannot be had there is no figure beside it.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { javaWith, pythonWith } from '../peers/peers.ts'

export type PeerFrame = { readonly bytes: Uint8Array; readonly key?: Uint8Array }

/** `decoded`: how many of the frames it accepts. */
export type PeerRate = { readonly perSecond: number; readonly decoded: number }

/** How each is run, without the time that follows; a new one in Python gets its function in peer-decode.py. */
const commands = {
	pymbusparser: () => pythonCommand('pymbusparser', 'pymbusparser==0.5.3'),
	smllib: () => pythonCommand('smllib', 'smllib==1.7'),
	jmbus: () => {
		const classPath = javaWith('mbus', ['org.openmuc:jmbus:3.3.0'])
		return classPath === null ? null : ['java', '-cp', classPath, join(import.meta.dirname, 'JmbusDecode.java')]
	},
} satisfies { readonly [name: string]: () => readonly string[] | null }

export type Peer = keyof typeof commands

/** null: the peer cannot be had here. Throws where it is there and fails. */
export function peerRate(peer: Peer, frames: readonly PeerFrame[], runMs: number): PeerRate | null {
	const command = commands[peer]()
	if (command === null) return null
	const input = frames
		.map(({ bytes, key }) => (key === undefined ? hex(bytes) : `${hex(bytes)};${hex(key)}`))
		.join('\n')
	const [program, ...before] = command
	const { status, stdout, stderr } = spawnSync(program!, [...before, String(runMs)], { input, encoding: 'utf8' })
	if (status !== 0) throw new Error(`${peer}: ${stderr}`)
	return JSON.parse(stdout) as PeerRate
}

function pythonCommand(name: string, requirement: string): readonly string[] | null {
	const python = pythonWith(name, [requirement])
	return python === null ? null : [python, join(import.meta.dirname, 'peer-decode.py'), name]
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex')
}
