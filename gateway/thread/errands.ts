/**
 * Job: what a thread has another one do for it, of which it is told what came.
 * Boundary: what goes along is cloned; an error comes back as the protocol has it. Whoever is asked for
 * much is asked in another way: the engine by its desk.
 */
import { decodeError, encodeError } from './protocol.ts'

// What a list has is known by its name only where it is used.
// oxlint-disable-next-line typescript/no-explicit-any
type Errand = (...args: any[]) => unknown
export type ErrandList = Readonly<Record<string, Errand>>

type Asked = { readonly call: number; readonly name: string; readonly args: readonly unknown[] }
type Done = { readonly call: number; readonly result?: unknown; readonly failed?: string }

/** An end of a `MessageChannel`, or a thread. */
export interface Post<Sent, Heard> {
  postMessage(message: Sent): void
  on(event: 'message', listener: (message: Heard) => void): unknown
}

export class Errands<List extends ErrandList> {
  readonly #post: Post<Asked, Done>
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #count = 0
  #failure: Error | undefined

  constructor(post: Post<Asked, Done>) {
    this.#post = post
    post.on('message', ({ call, result, failed }) => {
      const waiting = this.#waiting.get(call)
      this.#waiting.delete(call)
      if (failed === undefined) waiting?.resolve(result)
      else waiting?.reject(decodeError(failed))
    })
  }

  async run<Name extends keyof List & string>(
    name: Name,
    ...args: Parameters<List[Name]>
  ): Promise<Awaited<ReturnType<List[Name]>>> {
    if (this.#failure !== undefined) throw this.#failure
    const waiting = Promise.withResolvers<unknown>()
    const call = ++this.#count
    this.#waiting.set(call, waiting)
    this.#post.postMessage({ call, name, args })
    return (await waiting.promise) as Awaited<ReturnType<List[Name]>>
  }

  /** Nothing is done for anybody any more: whoever waits is told so, and so is whoever asks. */
  fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}

/** In the thread that runs them. */
export function runErrands(post: Post<Done, Asked>, list: ErrandList): void {
  post.on('message', ({ call, name, args }) => {
    void told(call, async () => list[name]?.(...args)).then((done) => post.postMessage(done))
  })
}

async function told(call: number, run: () => Promise<unknown>): Promise<Done> {
  try {
    return { call, result: await run() }
  } catch (error) {
    return { call, failed: encodeError(error) }
  }
}
