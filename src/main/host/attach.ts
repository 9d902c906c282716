/** Joins one page to the station: its calls and the station's events, until the link closes. */
import { calls } from '../../shared/contract/index.ts'
import { type Link, serve } from '../../shared/rpc.ts'
import type { Station } from '../station/station.ts'

export type ServedStation = Pick<Station, 'handlers' | 'subscribe'>

/** `log` gets one line for a handler that broke; the page only learns 'internal'. */
export function attach(station: ServedStation, link: Link, log: (line: string) => void): void {
	const served = serve(link, calls, station.handlers, (call, cause) =>
		log(`${call}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`),
	)
	const unsubscribe = station.subscribe(served.emit)
	link.onClose(unsubscribe)
}
