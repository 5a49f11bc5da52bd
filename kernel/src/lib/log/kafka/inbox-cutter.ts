/** Job: now and then gives up what was handled of the inboxes, so that they do not grow for ever. */
import type { Admin } from './admin.ts'
import type { OpenShard } from './shard-ends.ts'

const everyMs = 60_000

export class InboxCutter {
  readonly #admin: Admin
  readonly #topic: string
  readonly #open: () => readonly OpenShard[]
  readonly #timer: NodeJS.Timeout
  /** What was cut off before need not be asked for again. */
  readonly #cut = new Map<number, number>()
  #cutting: Promise<void> = Promise.resolve()

  constructor(admin: Admin, topic: string, open: () => readonly OpenShard[]) {
    this.#admin = admin
    this.#topic = topic
    this.#open = open
    this.#timer = setInterval(() => void this.cut(), everyMs).unref()
  }

  cut(): Promise<void> {
    this.#cutting = this.#cutting.then(async () => {
      const topic = this.#topic
      const longer = this.#open()
        .filter(({ shard, committed }) => committed > (this.#cut.get(shard) ?? 0))
        .map(({ shard, committed }) => ({ topic, partition: shard, offset: committed }))
      // Where it fails the next time does.
      await this.#admin.cut(longer).then(
        () => longer.forEach(({ partition, offset }) => this.#cut.set(partition, offset)),
        () => undefined,
      )
    })
    return this.#cutting
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#cutting
  }
}
