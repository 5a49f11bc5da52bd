/**
 * Job: takes a shop on Kafka from its instances for a bounded time: none of them commits, and none
 * opens it again, until it is elsewhere, or given back, or the time is over.
 * Boundary: what is done meanwhile is whoever's who moves it.
 *
 * T1 The mark comes first: who opens a shard from then on finds it, and waits (arrival.ts).
 * T2 Then every member is put out of the group: whatever it commits later is refused by the brokers,
 *    whether it has noticed or not.
 * T3 The shop is sealed by a transaction that the brokers end before instances may open it again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { called, type Done } from './client.ts'
import { connectHouse, type HouseConnections, type Where } from './house-connections.ts'
import { leavingMs, type HouseMark } from './house-mark.ts'
import { KafkaStoreWriter } from './house-writer.ts'
import { overSockets } from './wire.ts'

type Member = { readonly groupInstanceId?: string }
type GroupAdmin = {
  describeGroups(
    groups: readonly string[],
    options: { readonly timeout: number },
    done: Done<{ readonly groups: readonly { readonly members: readonly Member[] }[] }>,
  ): void
  disconnect(): void
}

/** A member that noticed only now may have been about to come back. */
const lookAgainMs = 100
const timeout = 10_000
/** T3 */
const transactionMs = leavingMs / 2 - 1000

export class KafkaHold {
  readonly #connections: HouseConnections
  readonly #writer: KafkaStoreWriter
  #mark: HouseMark | undefined

  private constructor(connections: HouseConnections, writer: KafkaStoreWriter) {
    this.#connections = connections
    this.#writer = writer
  }

  static async open(where: Where, shards: number): Promise<KafkaHold> {
    const writer = await KafkaStoreWriter.open(where, shards, transactionMs)
    return new KafkaHold(await connectHouse(where), writer)
  }

  /** T1, T2 */
  async take(mark: Omit<HouseMark, 'is' | 'until'>): Promise<void> {
    this.#mark = { ...mark, is: 'leaving', until: Date.now() + leavingMs }
    await this.#writer.mark(this.#mark)
    await this.#putOut()
    await sleep(lookAgainMs)
    await this.#putOut()
  }

  /** T3: false where it took too long. */
  async seal(): Promise<boolean> {
    if (this.#mark === undefined) throw new Error('It was not taken.')
    const { until = 0, ...mark } = this.#mark
    const isInTime = (): boolean => Date.now() < until - leavingMs / 2
    return this.#writer.markIf({ ...mark, is: 'elsewhere' }, isInTime)
  }

  /** Its instances may go on. */
  async giveBack(): Promise<void> {
    this.#mark = undefined
    await this.#writer.mark(undefined)
  }

  async close(): Promise<void> {
    await this.#writer.close()
    await this.#connections.admin.close()
  }

  async #putOut(): Promise<void> {
    const { client, brokers, prefix } = this.#connections
    const group = `${prefix}engine`
    const admin = client.AdminClient.create({ 'bootstrap.servers': brokers })
    // The client's types here are ours, and name what instances use.
    const groups = admin as unknown as GroupAdmin
    try {
      const found = await called<{ readonly groups: readonly { members: readonly Member[] }[] }>(
        (done) => groups.describeGroups([group], { timeout }, done),
      )
      for (const { groupInstanceId: instance } of found.groups[0]?.members ?? []) {
        if (instance !== undefined) await overSockets.leaveGroup(brokers, { group, instance })
      }
    } finally {
      groups.disconnect()
    }
  }
}
