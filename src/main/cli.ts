import { join } from 'node:path'
import { runCli } from './cli/run.ts'

process.stdout.on('error', () => process.exit(0)) // the reader closed the pipe
const streams = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr }
// As far from out/main as from src/main.
runCli(process.argv.slice(2), streams, join(import.meta.dirname, '../../resources/presets')).then((code) => {
	process.exitCode = code
})
