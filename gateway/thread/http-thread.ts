/**
 * The thread of HTTP as the first thread of an instance sees it: how it starts, what becomes of it, how it
 * ends. It loads nothing of HTTP, so that both threads load their own side by side.
 */
import { Worker, type MessagePort, type TransferListItem } from 'node:worker_threads'
import { EngineRefused } from './engine-thread.ts'
import type { FromHttp, Ports, ToHttp } from './http-protocol.ts'

const httpEntry = new URL('../../instance/http-thread.ts', import.meta.url)

/** The engine could still write, and nobody could ask it. */
export class HttpFailed extends Error {
  override name = 'HttpFailed'
}

export type HttpListeners = {
  readonly onPosts: (posts: readonly string[]) => void
  readonly onGuest: (port: MessagePort) => void
  readonly onLine: (line: string) => void
}

type Begins = { readonly work: unknown; readonly ports: readonly TransferListItem[] }

export class HttpThread<Shops> {
  /** Its ports. Rejects with `EngineRefused` where what is asked for cannot be done. */
  readonly listening: Promise<Ports>
  /** Where storefronts are, some time after the engine was said to be there. */
  readonly shops: Promise<Shops>
  /** Resolves when it listened and has failed. */
  readonly failed: Promise<Error>
  readonly #worker: Worker
  readonly #closed = Promise.withResolvers<void>()
  #isClosing = false

  constructor({ work, ports }: Begins, listeners: HttpListeners, entry = httpEntry) {
    const listening = Promise.withResolvers<Ports>()
    const shops = Promise.withResolvers<Shops>()
    const failed = Promise.withResolvers<Error>()
    this.listening = listening.promise
    this.shops = shops.promise
    this.failed = failed.promise
    // Whoever asks hears of it; nobody has to.
    for (const soon of [this.listening, this.shops, this.#closed.promise]) {
      soon.catch(() => undefined)
    }
    this.#worker = new Worker(entry, { workerData: work, name: 'http', transferList: [...ports] })
    const fail = (error: Error): void => {
      listening.reject(error)
      shops.reject(error)
      this.#closed.reject(error)
      failed.resolve(error)
    }
    this.#worker.on('message', (message: FromHttp<Shops>) => {
      if ('length' in message) return listeners.onPosts(message)
      if (message.is === 'line') listeners.onLine(message.line)
      else if (message.is === 'guest') listeners.onGuest(message.port)
      else if (message.is === 'listening') listening.resolve(message)
      else if (message.is === 'shops') shops.resolve(message.shops)
      else if (message.is === 'refused') fail(new EngineRefused(message.why))
      else this.#closed.resolve()
    })
    this.#worker.on('error', (error) => fail(failedBy(error)))
    this.#worker.on('exit', (code) => {
      if (!this.#isClosing || code !== 0) fail(new HttpFailed(`It has ended with ${code}.`))
    })
  }

  tell(message: ToHttp): void {
    this.#worker.postMessage(message)
  }

  /** Lets nobody in any more; resolves when everybody has been answered. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.tell({ is: 'close' })
    await this.#closed.promise
  }
}

function failedBy(cause: unknown): HttpFailed {
  if (!(cause instanceof Error)) return new HttpFailed(String(cause))
  return Object.assign(new HttpFailed(cause.message), { stack: cause.stack })
}
