/**
 * Job: the second producer of an instance: it commits what relays and edge readers carry, one
 * transaction after another. After a failure it is opened anew.
 * Boundary: it is given records and offsets; whoever gave them finds out what became of them.
 *
 * U1 Opening ends whatever the producer before had open under this name: then all positions that it
 *    wrote are decided, and can be read.
 */
import type { Membership } from './membership.ts'
import type { Outgoing, Producer } from './producer.ts'
import { Transactions, type Transaction } from './transactions.ts'

export type Carried = Pick<Transaction, 'shards' | 'offsets'> & {
  readonly records: readonly Outgoing[]
}

export type CarrierTelling = {
  transactions: number
  records: number
  committingMs: number
  failures: number
}

export class RelayProducer {
  readonly told: CarrierTelling = { transactions: 0, records: 0, committingMs: 0, failures: 0 }
  readonly #open: () => Promise<Producer>
  #producer: Promise<Producer> | undefined
  #last: Promise<void> = Promise.resolve()
  #closed = false

  constructor(open: () => Promise<Producer>) {
    this.#open = open
  }

  /** Who was here before under this name is fenced, and what it left open is ended. */
  async ready(): Promise<void> {
    await this.#opened()
  }

  /** In the name of the member who reads what is carried. */
  commit(carried: Carried, membership: Pick<Membership, 'member' | 'check'>): Promise<void> {
    const committed = this.#last.then(() => this.#commit(carried, membership))
    this.#last = committed.catch(() => undefined)
    return committed
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#last
    await this.#drop()
  }

  async #commit(carried: Carried, membership: Pick<Membership, 'member' | 'check'>): Promise<void> {
    if (this.#closed) throw new Error('The producer of relays is closed.')
    const began = performance.now()
    try {
      const producer = await this.#opened()
      await new Transactions(producer, membership).commit({
        ...carried,
        partitions: carried.shards.size,
        sentAway: 0,
      })
    } catch (error) {
      this.told.failures++
      await this.#drop()
      // At once, as whoever failed reads next how far it has come (U1).
      if (!this.#closed) this.#opened().catch(() => undefined)
      throw error
    }
    this.told.transactions++
    this.told.records += carried.records.length
    this.told.committingMs += performance.now() - began
  }

  #opened(): Promise<Producer> {
    const producer = (this.#producer ??= this.#open())
    producer.catch(() => {
      if (this.#producer === producer) this.#producer = undefined
    })
    return producer
  }

  async #drop(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    await producer?.then((opened) => opened.close()).catch(() => undefined)
  }
}
