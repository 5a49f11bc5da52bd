/**
 * Job: writes a record as any producer would: without a transaction, and without the mark of our relays,
 * so that whoever reads what others write takes it up; of those who do, the installation that was asked.
 */
import { called, type ClientProducer, type Header } from './client.ts'
import type { Connections, Means } from './connections.ts'
import { installationHeader } from './relay-facts.ts'

export type HandWritten = {
  readonly topic: string
  readonly partition: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly Header[]
}

const patienceMs = 10_000
const pollMs = 20

type Waiting = {
  readonly resolve: (offset: number) => void
  readonly reject: (error: unknown) => void
}

export class HandWriter {
  readonly #means: Pick<Means, 'client' | 'brokers'>
  readonly #isForUs: Header
  readonly #waiting = new Map<number, Waiting>()
  #producer: Promise<ClientProducer> | undefined
  #count = 0

  constructor({ means, installation }: Pick<Connections, 'means' | 'installation'>) {
    this.#means = means
    this.#isForUs = { [installationHeader]: installation }
  }

  /** Resolves with its offset once all replicas have it. */
  async write({ topic, partition, key, value, headers }: HandWritten): Promise<number> {
    const producer = await this.#opened()
    const number = ++this.#count
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.#waiting.set(number, { resolve, reject })
    producer.produce(topic, partition, value, key, null, number, [this.#isForUs, ...headers])
    return promise
  }

  async close(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined)
    if (producer !== undefined) await called((done) => producer.disconnect(done))
  }

  #opened(): Promise<ClientProducer> {
    const producer = (this.#producer ??= this.#open())
    producer.catch(() => (this.#producer = undefined))
    return producer
  }

  async #open(): Promise<ClientProducer> {
    const { client, brokers } = this.#means
    const producer = new client.Producer(
      {
        'bootstrap.servers': brokers,
        'enable.idempotence': true,
        'message.timeout.ms': patienceMs,
        'message.max.bytes': 8_000_000,
        dr_cb: true,
      },
      {},
    )
    await called((done) => producer.connect({ timeout: 30_000 }, done))
    producer.setPollInterval?.(pollMs)
    producer.on?.('delivery-report', (error, { offset, opaque }) => {
      const waiting = this.#waiting.get(Number(opaque))
      this.#waiting.delete(Number(opaque))
      if (error === null || error === undefined) waiting?.resolve(offset)
      else waiting?.reject(error)
    })
    return producer
  }
}
