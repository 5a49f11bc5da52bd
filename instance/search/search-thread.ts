/** The thread of a search of the embedded store: the edge's and the engine's go on beside it. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Sought } from '../../gateway/customers/searches.ts'
import { paced } from './pace.ts'
import { searchStore } from './search-store.ts'

const { directory, sought } = workerData as { directory: string; sought: Sought }

const toldEveryMs = 250
let toldAt = performance.now()
for await (const progress of paced(searchStore(directory, sought))) {
  const isLast = progress.done === progress.of
  if (!isLast && performance.now() - toldAt < toldEveryMs) continue
  parentPort?.postMessage(progress)
  toldAt = performance.now()
}
