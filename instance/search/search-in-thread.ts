/** Searches the embedded store in a thread of its own, which is there as long as the search. */
import { on, once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Search, SearchProgress } from '../../gateway/customers/searches.ts'

export const searchInThread = (directory: string): Search =>
  async function* (sought) {
    const worker = new Worker(new URL('search-thread.ts', import.meta.url), {
      workerData: { directory, sought },
    })
    const ended = once(worker, 'exit')
    ended.catch(() => undefined)
    // It rejects with the error that ends the thread.
    for await (const [progress] of on(worker, 'message', { close: ['exit'] })) {
      yield progress as SearchProgress
    }
    await ended
  }
