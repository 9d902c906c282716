/** Others read our virtual meters: j62056 through a terminal with its speeds, smllib what is pushed. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { decode } from '../../src/main/protocols/iec62056-21/codec.ts'
import { decode as decodeSml } from '../../src/main/protocols/sml/codec.ts'
import { createFaults } from '../../src/virtual/building/faults.ts'
import { createLoop } from '../../src/virtual/iec62056-21/bus.ts'
import { startSettings } from '../../src/virtual/iec62056-21/device.ts'
import { openPtyLine } from '../../src/virtual/pty.ts'
import { electricityReadout, meterOf, now, truth } from '../unit/protocols/iec62056-21/frames.ts'
import { escaped, pushed } from '../unit/protocols/sml/frames.ts'
import { javaWith, program, pythonWith, run } from './peers.ts'

const j62056 = program('socat') === null ? null : javaWith('iec62056-21', ['org.openmuc:j62056:2.2.0'])
const smllib = pythonWith('smllib', ['smllib==1.7'])

/** Compiled before the package's own serial port, whose native library no registry has. */
function compiled(folder: string): string | null {
	const sources = ['SerialPortBuilder.java', 'J62056Master.java'].map((name) => join(import.meta.dirname, name))
	return spawnSync('javac', ['-d', folder, '-cp', j62056!, ...sources], { stdio: 'inherit' }).status === 0
		? [folder, j62056!].join(delimiter)
		: null
}

test.skipIf(j62056 === null)(
	'j62056 changes to 9600 Bd with our meter and reads what we read',
	async () => {
		const folder = mkdtempSync(join(tmpdir(), 'j62056-'))
		const faults = createFaults(() => 0.5)
		const bus = createLoop([meterOf('electricity')], truth, faults, () => now)
		const path = join(folder, 'head')
		const parts = { lineId: 'kopf', bus, faults, path, settings: startSettings, random: () => 0.5 }
		const pty = await openPtyLine(parts)
		try {
			const master = 'org.openmuc.jrxtx.J62056Master'
			const { stdout } = await run('java', ['-cp', compiled(folder)!, master, path, '', 'negotiated'], {
				timeout: 60_000,
			})
			const [identification, ...sets] = stdout.trim().split('\n')
			expect(identification).toBe('ZLW|ZLW-ELECTRICITY')
			const ours = decode(electricityReadout)
			if (!ours.ok) throw new Error(ours.text)
			expect(sets).toHaveLength(ours.readings.length)
			for (const [index, set] of sets.entries()) {
				const [address, value, unit] = set.split('|') as [string, string, string]
				const record = ours.readings[index]!
				expect([address, `${address}*255`]).toContain(record.key)
				expect(record.unit).toBe(unit)
				if (unit !== '') expect(Number(record.value)).toBe(Number(value))
			}
		} finally {
			await pty?.close()
			rmSync(folder, { recursive: true })
		}
	},
	90_000,
)

/** Prints each value as 'code|value|unit|scaler'. */
const reader = `
import sys
from smllib import SmlStreamReader
stream = SmlStreamReader()
stream.add(bytes.fromhex(sys.argv[1]))
for entry in stream.get_frame().get_obis():
    print(entry.obis.obis_code, entry.value, entry.unit, entry.scaler, sep="|")
`

test.skipIf(smllib === null)(
	'smllib reads the same numbers in what our meter pushes',
	async () => {
		const folder = mkdtempSync(join(tmpdir(), 'smllib-'))
		try {
			const script = join(folder, 'read.py')
			writeFileSync(script, reader)
			for (const file of [pushed, escaped]) {
				const ours = decodeSml(file)
				if (!ours.ok) throw new Error(ours.text)
				const { stdout } = await run(smllib!, [script, Buffer.from(file).toString('hex')])
				for (const line of stdout.trim().split('\n')) {
					const [code, value, unit, scaler] = line.split('|') as [string, string, string, string]
					const record = ours.readings.find(({ key }) => key === code)
					if (unit === 'None' || record === undefined) expect([code, record !== undefined]).toEqual([code, true])
					else expect(Number(record.value)).toBeCloseTo(Number(value) * 10 ** Number(scaler === 'None' ? 0 : scaler), 6)
				}
			}
		} finally {
			rmSync(folder, { recursive: true })
		}
	},
	60_000,
)
