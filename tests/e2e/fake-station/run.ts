/** The double by hand: `node tests/e2e/fake-station/run.ts [empty]`. */
import { startFakeStation } from './station.ts'

const { startAddress } = await startFakeStation(process.argv[2] === 'empty' ? 'empty' : 'ready', undefined, 8472)
console.log(startAddress)
