/**
 * Preloaded into every thread of a server under siege: when the bench asks for it, each thread collects
 * its garbage and says what is left. It needs `--expose-gc`, and the channel of a child process.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { BroadcastChannel, isMainThread, threadId, threadName } from 'node:worker_threads'

/** What a thread holds once nothing is left to collect. */
export type Held = { readonly thread: string; readonly bytes: number }

type Word = { readonly say: 'here' | 'collect' } | { readonly say: 'held'; readonly held: Held }

/** The engine's thread has a name, and so has what is not named here. */
const name = isMainThread ? 'main' : `${threadName ?? ''} ${threadId}`.trim()
const channel = new BroadcastChannel('millrace-live-memory')
const tell = (word: Word): void => channel.postMessage(word)

async function held(): Promise<Held> {
  // What the first collection sets free of its finalizers, the second one takes.
  for (const _ of [1, 2]) {
    globalThis.gc?.()
    await turn()
  }
  const { heapUsed, external } = process.memoryUsage()
  return { thread: name, bytes: heapUsed + external }
}

if (isMainThread) {
  let others = 0
  let awaited: Held[] = []
  const all = (): void => {
    if (awaited.length === others + 1) process.send?.(awaited)
  }
  channel.onmessage = (event) => {
    const word = (event as { readonly data: Word }).data
    if (word.say === 'here') others += 1
    if (word.say !== 'held') return
    awaited.push(word.held)
    all()
  }
  process.on('message', () => {
    awaited = []
    tell({ say: 'collect' })
    void held().then((own) => {
      awaited.push(own)
      all()
    })
  })
  process.channel?.unref()
} else {
  channel.onmessage = (event) => {
    if ((event as { readonly data: Word }).data.say !== 'collect') return
    void held().then((own) => tell({ say: 'held', held: own }))
  }
  tell({ say: 'here' })
}
// It listens for as long as the thread is there for other reasons.
;(channel as BroadcastChannel & { unref: () => void }).unref()
