/** What a server holds in its threads once its garbage is collected; see live-memory.ts. */
import type { ChildProcess } from 'node:child_process'
import type { Held } from './live-memory.ts'

const answerMsMax = 30_000

export async function heldBy(child: ChildProcess): Promise<readonly Held[]> {
  const told = Promise.withResolvers<readonly Held[]>()
  const late = setTimeout(() => told.reject(new Error('No memory is told')), answerMsMax)
  child.once('message', (held) => told.resolve(held as readonly Held[]))
  child.send('collect')
  try {
    return await told.promise
  } finally {
    clearTimeout(late)
  }
}
