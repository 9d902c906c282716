/** Entry of `npm start` and `npm run demo`: the desktop window where there can be one, else the page in a browser. */
import { runLaunchEntry } from './launch/launch.ts'

runLaunchEntry(import.meta.dirname, process.argv.slice(2))
