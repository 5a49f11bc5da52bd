/** The thread that writes the copy, one message after another. After a failure it does nothing more. */
import { dirname } from 'node:path'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { isDiskFull } from '../embedded/refusals.ts'
import { StoreRefused } from '../log.ts'
import { CacheStore, isDamage, type Mark, type Writing } from './cache-store.ts'

export type CacheThreadData = { readonly file: string; readonly installation: string }

export type ToCache =
  | ({ readonly is: 'write' } & Writing)
  | { readonly is: 'forget'; readonly shard: number }
  /** Nobody reads what was there before the last write any more. */
  | { readonly is: 'settle' }
  | { readonly is: 'close' }

export type FromCache =
  | { readonly is: 'opened'; readonly marks: readonly Mark[] }
  /** The oldest of the writes that were not answered lies in the copy. */
  | { readonly is: 'written' }
  | { readonly is: 'settled' }
  | { readonly is: 'closed' }
  | { readonly is: 'failed'; readonly why: string; readonly how: 'refused' | 'damaged' | 'broken' }

function serve(port: MessagePort, { file, installation }: CacheThreadData): void {
  const tell = (message: FromCache): void => port.postMessage(message)
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      tell({ is: 'failed', ...failureOf(error, file) })
      port.close()
    }
  }
  guarded(() => {
    const store = new CacheStore(file, installation)
    port.on('message', (message: ToCache) => guarded(() => tell(done(store, message))))
    tell({ is: 'opened', marks: store.marks() })
  })
}

function done(store: CacheStore, message: ToCache): FromCache {
  switch (message.is) {
    case 'write':
      store.write(message)
      return { is: 'written' }
    case 'forget':
      store.forget(message.shard)
      return { is: 'written' }
    case 'settle':
      store.settle()
      return { is: 'settled' }
    case 'close':
      store.close()
      return { is: 'closed' }
  }
}

type Failure = Pick<FromCache & { readonly is: 'failed' }, 'why' | 'how'>

function failureOf(error: unknown, file: string): Failure {
  const why = error instanceof Error ? error.message : String(error)
  if (error instanceof StoreRefused) return { why, how: 'refused' }
  if (isDiskFull(dirname(file), error)) {
    return { why: `${file} cannot be written: the disk is full. Make room on it.`, how: 'refused' }
  }
  return { why, how: isDamage(error) ? 'damaged' : 'broken' }
}

if (parentPort !== null) serve(parentPort, workerData as CacheThreadData)
