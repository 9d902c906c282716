import { runCli } from './cli/run.ts'

process.stdout.on('error', () => process.exit(0)) // the reader closed the pipe
runCli(process.argv.slice(2), { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr }).then((code) => {
	process.exitCode = code
})
