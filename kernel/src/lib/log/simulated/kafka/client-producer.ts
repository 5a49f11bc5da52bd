/**
 * Job: the transactional producer of a simulated client: it sends what it was given when it is flushed,
 * and remembers that its transaction has failed.
 */
import type { ClientError, ClientProducer, Done, Settings } from '../../kafka/client.ts'
import type { Outgoing } from '../../kafka/producer.ts'
import { SimulatedConsumer } from './client-consumer.ts'
import { needsAbort, type Host } from './host.ts'
import type { Answer, Link, Result } from './link.ts'
import type { Hand } from './transaction-table.ts'

const messageTimedOut = -192
const requestTimedOut = 7

export class SimulatedProducer implements ClientProducer {
  readonly #link: Link
  readonly #host: Host
  readonly #id: string
  readonly #transactionMs: number
  #hand: Hand
  #queue: Outgoing[] = []
  /** Why the transaction cannot be committed, or nothing can be any more. */
  #failure: ClientError | undefined
  /** The brokers may know of the transaction. */
  #isKnown = false

  constructor(link: Link, settings: Settings) {
    this.#link = link
    this.#host = link.host
    this.#id = String(settings['transactional.id'])
    this.#transactionMs = Number(settings['transaction.timeout.ms'])
    this.#hand = { id: this.#id, epoch: -1 }
  }

  connect(_: unknown, done: Done): void {
    this.#link.ask<undefined>({ act: (answer) => answer(undefined), done: this.#to(done) })
  }

  disconnect(done: Done): void {
    this.#host.native(1, () => this.#host.script(() => done(null, undefined)))
  }

  initTransactions(timeoutMs: number, done: Done): void {
    const { transactions } = this.#link.brokers
    const begun = { timeoutMs: this.#transactionMs, by: this.#host.name }
    this.#link.ask<number>({
      act: (answer) => answer(transactions.begin(this.#id, begun)),
      timeoutMs,
      done: (result) => {
        if ('value' in result) this.#hand = { id: this.#id, epoch: result.value }
        this.#to(done)(result)
      },
    })
  }

  beginTransaction(done: Done): void {
    this.#isKnown = false
    done(this.#failure, undefined)
  }

  produce(...sent: Parameters<ClientProducer['produce']>): void {
    const [topic, partition, value, key, , , headers] = sent
    const record = { topic, partition, key: String(key ?? ''), value }
    this.#queue.push(headers === undefined ? record : { ...record, headers })
  }

  /** That something was not taken shows in the call after it. */
  flush(_: number, done: Done): void {
    const { random, weather } = this.#link.brokers
    const records = this.#queue
    this.#queue = []
    if (random.chance(weather.aborted))
      this.#failure ??= needsAbort(messageTimedOut, 'A message was not taken in time.')
    this.#write(this.#parts(records), () => this.#host.script(() => done(null, undefined)))
  }

  /**
   * As the client has it: an empty list is left out, and nobody is told; and where the group's coordinator is
   * lost meanwhile it may never answer, whatever limit it was given.
   */
  sendOffsetsToTransaction(...sent: Parameters<ClientProducer['sendOffsetsToTransaction']>): void {
    const [offsets, consumer, timeoutMs, done] = sent
    if (offsets.length === 0 || this.#failure !== undefined) return done(this.#failure, undefined)
    const { transactions, random, weather, watch } = this.#link.brokers
    if (weather.silent > 0 && random.chance(weather.silent))
      return watch.onPoint('offsets are sent, and nobody answers')
    // In whose name they are sent is settled when the call is made.
    const sender = consumer instanceof SimulatedConsumer ? consumer.sender : undefined
    this.#isKnown = true
    const act = (answer: Answer<undefined>): void => {
      if (random.chance(weather.aborted)) return answer(needsAbort(requestTimedOut, 'Too slow.'))
      const refused = sender?.group.refusalOf(sender)
      if (refused === undefined) return answer(transactions.sendOffsets(this.#hand, offsets))
      answer(needsAbort(refused.code, refused.message))
    }
    this.#link.ask<undefined>({ act, timeoutMs, done: this.#ofTransaction(done) })
  }

  commitTransaction(timeoutMs: number, done: Done): void {
    if (this.#failure !== undefined || this.#queue.length === 0) {
      return this.#end('committed', timeoutMs, done)
    }
    this.flush(timeoutMs, () => this.#end('committed', timeoutMs, done))
  }

  abortTransaction(timeoutMs: number, done: Done): void {
    this.#queue = []
    if (this.#failure?.isFatal !== true) this.#failure = undefined
    this.#end('aborted', timeoutMs, done)
  }

  #end(how: 'committed' | 'aborted', timeoutMs: number, done: Done): void {
    if (this.#failure !== undefined || !this.#isKnown) return done(this.#failure, undefined)
    const { transactions, watch } = this.#link.brokers
    const act = (answer: Answer<undefined>): void => {
      const open = transactions.openOf(this.#id)
      if (how === 'committed' && open !== undefined && !watch.mayCommit(open)) return
      transactions.end(this.#hand, how)
      answer(undefined)
    }
    this.#link.ask<undefined>({ act, timeoutMs, done: this.#ofTransaction(done) })
  }

  /** What goes to one partition goes together; the rest may come later, or never. */
  #parts(records: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
    const { random } = this.#link.brokers
    if (!random.chance(0.3)) return [records]
    const isFirst = new Map<string, boolean>()
    const first: Outgoing[] = []
    const second: Outgoing[] = []
    for (const record of records) {
      const place = `${record.topic} ${record.partition}`
      if (!isFirst.has(place)) isFirst.set(place, random.chance(0.5))
      if (isFirst.get(place) === true) first.push(record)
      else second.push(record)
    }
    return [first, second]
  }

  #write(parts: readonly (readonly Outgoing[])[], done: () => void): void {
    const [part, ...rest] = parts
    if (part === undefined) return done()
    if (part.length === 0) return this.#write(rest, done)
    const { transactions } = this.#link.brokers
    this.#isKnown = true
    this.#link.ask<undefined>({
      act: (answer) => answer(transactions.write(this.#hand, part)),
      done: (result) => {
        if ('error' in result) this.#fail(result.error)
        this.#write(rest, done)
      },
    })
  }

  #fail(error: ClientError): void {
    if (error.isFatal === true || error.isTxnRequiresAbort === true) this.#failure ??= error
  }

  #ofTransaction(done: Done): (result: Result<undefined>) => void {
    return (result) => {
      if ('error' in result) this.#fail(result.error)
      this.#to(done)(result)
    }
  }

  #to<T>(done: Done): (result: Result<T>) => void {
    return (result) =>
      this.#host.script(() =>
        'error' in result ? done(result.error, undefined) : done(null, result.value),
      )
  }
}
