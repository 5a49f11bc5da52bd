/**
 * Job: the engine's side of the channel: asks what the edge has posted, and tells it what each commit
 * lets out, in one message.
 * Boundary: it runs in the engine's thread, and knows nothing of HTTP.
 */
import type { Sent } from '@millrace/kernel'
import type { Answer, GatewayEngine, OrderEnd, ThreadTelling } from '../engine.ts'
import { encodeError, type Answered, type Ended, type Posted, type Told } from './protocol.ts'

export type DeskOptions = {
  readonly engine: GatewayEngine
  /** The message type of a name on the wire. */
  readonly typeOf: (name: string) => Sent['type'] | undefined
  readonly tell: (told: Told) => void
  readonly thread: () => ThreadTelling
  readonly stop: () => void
}

export class EngineDesk {
  readonly #options: DeskOptions
  #ends: Ended[] = []
  #answers: Answered[] = []
  #isTelling = false

  constructor(options: DeskOptions) {
    this.#options = options
    options.engine.onEnded((order: string, end: OrderEnd, position?: string) => {
      this.#ends.push([order, JSON.stringify(end), ...this.#toldElsewhere(position)])
      this.#tellSoon()
    })
  }

  take(posts: readonly string[]): void {
    for (const text of posts) this.#takeOne(JSON.parse(text) as Posted)
  }

  #takeOne(posted: Posted): void {
    const { engine, thread, stop } = this.#options
    switch (posted.is) {
      case 'ask':
        return this.#answer(posted.call, () => engine.ask(this.#sent(posted), posted.options))
      case 'ask-each-shard':
        return this.#answer(posted.call, async () =>
          accepted(await engine.askEachShard(this.#sent(posted), posted.options)),
        )
      case 'tell':
        return this.#answer(posted.call, async () =>
          accepted({ ...(await engine.telling()), thread: thread() }),
        )
      case 'events':
        return this.#answer(posted.call, async () => accepted(await engine.events?.(posted.wanted)))
      case 'watch':
        return engine.watch(posted.order)
      case 'unwatch':
        return engine.unwatch(posted.order)
      case 'stop':
        return stop()
    }
  }

  #sent({ type, data }: { readonly type: string; readonly data: unknown }): Sent {
    const known = this.#options.typeOf(type)
    if (known === undefined) throw new Error(`Nobody handles ${type}.`)
    // The engine checks that the data is of this type.
    return { out: 'message', type: known, data } as Sent
  }

  #answer(call: number, ask: () => Promise<Answer>): void {
    asked(ask).then(
      (answer) => {
        const { accepted, replayed, position } = answer
        const how = accepted ? (replayed ? 'replayed' : 'accepted') : 'refused'
        this.#answers.push([call, how, textOf(answer), ...this.#toldElsewhere(position)])
        this.#tellSoon()
      },
      (error: unknown) => {
        this.#answers.push([call, 'failed', encodeError(error)])
        this.#tellSoon()
      },
    )
  }

  /** What is told here has the position of all that is told with it. */
  #toldElsewhere(position: string | undefined): readonly [] | readonly [string] {
    return position === undefined || position === this.#options.engine.position ? [] : [position]
  }

  /** After all that this commit lets out has come here, and before the next batch. */
  #tellSoon(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    queueMicrotask(this.#afterMicrotasks)
  }

  readonly #afterMicrotasks = (): void => process.nextTick(this.#tell)

  readonly #tell = (): void => {
    this.#isTelling = false
    const { position } = this.#options.engine
    const told = { is: 'told', ends: this.#ends, answers: this.#answers, position } as const
    this.#ends = []
    this.#answers = []
    this.#options.tell(told)
  }
}

/** What throws at once is a call that failed, too. */
function asked(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return ask()
  } catch (error) {
    return Promise.reject(error)
  }
}

/** What another instance has told goes on as the text that it came as. */
const textOf = (answer: Answer): string => answer.text ?? JSON.stringify(answer.body) ?? 'null'

const accepted = (body: unknown): Answer => ({ accepted: true, body, replayed: false })
