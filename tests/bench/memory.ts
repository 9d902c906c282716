/**
 * Memory of a station that reads a building in which nothing goes wrong: the last three of thirty simulated days beside
 * three days after a warm-up of a month, because the check of a whole month takes its room once, at the first month's
 * end. Twenty meters, so that it takes minutes; `npm run test:long -- --only soak` has 250.
 */
import { growth, soak } from '../simulation/soaked.ts'
import { printFigure } from './store-site.ts'

const asked = { seed: 48, days: 64, meters: 20 }
/** Caches of pages, compiled code and each meter's last answers are full by then, and a month has been checked. */
const compared = { warmUpDays: 30, days: 3 }

const { simulated, footprints } = await soak(asked)
simulated.remove()
const ratio = (of: Parameters<typeof growth>[1]) => growth(footprints, of, compared)
printFigure({ figure: 'memory-meters', value: asked.meters })
printFigure({ figure: 'memory-days', value: footprints.length })
printFigure({ figure: 'memory-rss-last-by-warmed-up', value: ratio('rssBytes') })
printFigure({ figure: 'memory-heap-last-by-warmed-up', value: ratio('heapBytes') })
printFigure({ figure: 'memory-handles-last-by-warmed-up', value: ratio('handles') })
printFigure({ figure: 'memory-rss-mb', value: footprints.at(-1)!.rssBytes / 1e6 })
