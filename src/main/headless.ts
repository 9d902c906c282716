/** Plain Node entry: the station and its page on loopback, without a desktop window. */
import { runHeadlessEntry } from './launch/launch.ts'

runHeadlessEntry(import.meta.dirname, process.argv.slice(2))
