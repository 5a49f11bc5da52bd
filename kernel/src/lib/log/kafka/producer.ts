/**
 * Job: the transactional producer, as promises. A call that may be repeated is repeated until it
 * succeeds or fails for good: after a commit whose answer is lost nobody knows what became of it, so
 * it is asked again, and never aborted.
 */
import { called, type ClientConsumer, type ClientProducer, type KafkaClient } from './client.ts'
import type { Done, Header, Offset } from './client.ts'
import { remedyFor } from './errors.ts'
import type { Wire } from './wire.ts'
import { inTime, Unanswered } from './in-time.ts'

const callMs = 10_000
const connectMs = 30_000
/** A call ends within its own limit; one that does not never will. */
const unansweredMs = callMs + 5000
/** An end that took so long met brokers that were not there, and some partitions may not have got it. */
const doubtfulMs = 1000

export type ProducerOptions = {
  readonly brokers: string
  /** Who takes it next fences whoever has it. */
  readonly transactionalId: string
  readonly transactionMs: number
  readonly wire?: Wire
}

export class Producer {
  readonly #producer: ClientProducer
  /** Calls that failed, be it that they were made again. */
  errors = 0
  readonly #looked: () => Promise<void>
  #isDoubtful = false
  #closed = false
  #begun: Promise<void> | undefined
  /** The last call, and how long it is waited for. */
  #called: Promise<unknown> = Promise.resolve()
  #calling: Promise<unknown> = Promise.resolve()

  private constructor(producer: ClientProducer, looked: () => Promise<void>) {
    this.#producer = producer
    this.#looked = looked
  }

  static async open(client: KafkaClient, options: ProducerOptions): Promise<Producer> {
    const native = new client.Producer(
      {
        'bootstrap.servers': options.brokers,
        'client.id': options.transactionalId,
        'transactional.id': options.transactionalId,
        'transaction.timeout.ms': options.transactionMs,
        // A transaction is sent when it is flushed: all that a partition gets of it at once.
        'linger.ms': 1000,
        // The markers of the transaction before are still being written when the next one begins.
        'retry.backoff.ms': 5,
        'retry.backoff.max.ms': 100,
        'reconnect.backoff.ms': 50,
        'reconnect.backoff.max.ms': 500,
        'queue.buffering.max.messages': 1_000_000,
        'message.max.bytes': 8_000_000,
        dr_cb: false,
      },
      {},
    )
    let number: number | undefined
    // What cannot be looked at now is looked at again by whoever waits for it (lost-ends.ts).
    const looked = async (): Promise<void> => {
      if (number !== undefined) await options.wire?.lostEnds?.of(number).catch(() => undefined)
    }
    const producer = new Producer(native, looked)
    await called((done) => native.connect({ timeout: connectMs }, done))
    // Only sooner; where it fails the client does it.
    number = await options.wire?.endLeftOpen?.(options.brokers, options).catch(() => undefined)
    await Promise.all([producer.#again((done) => native.initTransactions(callMs, done)), looked()])
    return producer
  }

  begin(): Promise<void> {
    const begun = this.#begun ?? this.#begin()
    this.#begun = undefined
    return begun
  }

  /** What was left without an end would be one with this transaction where both touch a partition. */
  async #begin(): Promise<void> {
    if (this.#isDoubtful) await this.#looked()
    this.#isDoubtful = false
    await this.#again((done) => this.#producer.beginTransaction(done))
  }

  send({ topic, partition, key, keyBytes, value, headers, timestamp }: Outgoing): void {
    const name = keyBytes === undefined ? key : keyBytes
    this.#producer.produce(topic, partition, value, name, timestamp ?? null, undefined, headers)
  }

  /** All that was sent lies with the brokers now. */
  flush(): Promise<void> {
    return this.#again((done) => this.#producer.flush(callMs, done))
  }

  sendOffsets(offsets: readonly Offset[], member: ClientConsumer): Promise<void> {
    return this.#again((done) =>
      this.#producer.sendOffsetsToTransaction(offsets, member, callMs, done),
    )
  }

  /** Begins the next one too: brokers hear nothing of it, and a busy thread hears late that it has begun. */
  async commit(): Promise<void> {
    await this.#end((done) => this.#producer.commitTransaction(callMs, done))
    this.#begun = this.#begin()
    this.#begun.catch(() => undefined)
  }

  abort(): Promise<void> {
    return this.#end((done) => this.#producer.abortTransaction(callMs, done))
  }

  /**
   * A call that is under way ends first: the client does not survive losing its connection in one. One that
   * is not answered keeps its connection until it is, and whoever opens the next under this name fences it.
   */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const disconnect = () => called((done) => this.#producer.disconnect(done))
    if (await isAnswered(this.#calling)) await disconnect()
    else this.#called.then(disconnect, disconnect).catch(() => undefined)
  }

  async #end(call: (done: Done) => void): Promise<void> {
    const began = performance.now()
    await this.#again(call)
    this.#isDoubtful = performance.now() - began > doubtfulMs
  }

  async #again(call: (done: Done) => void): Promise<void> {
    for (;;) {
      if (this.#closed) throw new Error('The producer is closed.')
      this.#called = called(call)
      this.#calling = inTime(this.#called, unansweredMs)
      try {
        return void (await this.#calling)
      } catch (error) {
        this.errors++
        if (remedyFor(error) !== 'repeat') throw error
      }
    }
  }
}

const isAnswered = (calling: Promise<unknown>): Promise<boolean> =>
  calling.then(
    () => true,
    (error: unknown) => !(error instanceof Unanswered),
  )

export type Outgoing = {
  readonly topic: string
  readonly partition: number
  readonly key: string
  /** What lies there for the key where that is no text, or none. */
  readonly keyBytes?: Buffer | null
  readonly value: Buffer | null
  readonly headers?: readonly Header[]
  /** When it happened, where that is not now; milliseconds since 1970. */
  readonly timestamp?: number
}
