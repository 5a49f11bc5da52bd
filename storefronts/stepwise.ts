/** For tests: a process that does a step, and commits it, as often as it is told. */
import { Engine, type Sent } from '@millrace/kernel'
import { testTime, type Cluster } from '@millrace/kernel/testing'
import { allServices } from '../composition.ts'
import type { Storefront } from './storefront.ts'

export class Process {
  readonly #engine: Engine
  readonly #tenant: string

  private constructor(engine: Engine, tenant: string) {
    this.#engine = engine
    this.#tenant = tenant
  }

  /** It takes over these shards, and has those that nobody has. */
  static async on(
    storefront: Storefront,
    cluster: Cluster,
    shards = [...cluster.shards.keys()],
  ): Promise<Process> {
    const log = cluster.instance()
    let ids = 0
    const engine = new Engine({
      log,
      services: allServices({ fraud: { limitMinor: 0, windowMs: 1 }, storefronts: [storefront] }),
      limits: { batchStepsMax: 1, batchMessagesMax: 1 },
      clock: () => testTime,
      newId: () => `call-${shards.length}-${(ids += 1)}`,
    })
    await engine.start()
    for (const shard of shards) cluster.give(shard, log)
    return new Process(engine, storefront.tenant)
  }

  ask(sent: Sent) {
    const asked = this.#engine.ask(sent, { tenant: this.#tenant })
    // Who asked a process that ended is not answered.
    asked.catch(() => undefined)
    return asked
  }

  /** Resolves with how many steps there were. */
  async steps(most = 1000): Promise<number> {
    for (let nth = 0; nth < most; nth++) {
      if (this.#engine.nextWork > testTime) return nth
      await this.#engine.turn()
    }
    return most
  }

  async shown<Shown>(question: Sent): Promise<Shown | undefined> {
    const asked = this.ask(question)
    await this.steps()
    const { accepted, body } = await asked
    return accepted ? (body as Shown) : undefined
  }
}
