/** The Kafka log is held to the conformance suite, on a real broker. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { conformance } from '../conformance.ts'
import type { Environment } from '../conformance/environment.ts'
import type { Batch, Log } from '../log.ts'
import { KafkaLog } from './kafka-log.ts'
import { Placement } from './placement.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']

/** One installation under a name of its own; shards are dealt out by hand. */
class KafkaEnvironment implements Environment {
  readonly #shards: number
  readonly #brokers: string
  readonly #prefix = `test-${randomUUID().slice(0, 8)}.`
  readonly #directory = mkdtempSync(join(tmpdir(), 'millrace-kafka-log-'))
  readonly #placement: Placement
  readonly #open = new Map<Log, string>()

  constructor(shards: number, at: string) {
    this.#shards = shards
    this.#brokers = at
    this.#placement = new Placement(shards)
  }

  async open(): Promise<Log> {
    const slot = this.#freeSlot()
    const log = await KafkaLog.open({
      brokers: this.#brokers,
      shards: this.#shards,
      slot,
      directory: join(this.#directory, slot),
      topicPrefix: this.#prefix,
      sessionMs: 5000,
      membership: this.#placement.membership(slot),
      ...(clientFolder === undefined ? {} : { clientFolder }),
    })
    this.#open.set(log, slot)
    const commit = log.commit.bind(log)
    const stop = log.stop.bind(log)
    // The tests turn by hand, and expect that what was committed has arrived.
    log.commit = async (batch: Batch): Promise<void> => {
      await commit(batch)
      if (batch.inbox.size === 0) return
      for (const [other] of this.#open) {
        if (other !== log && other instanceof KafkaLog) await other.caughtUp()
      }
    }
    log.stop = async () => {
      if (this.#open.delete(log)) await stop()
    }
    return log
  }

  async crash(log: Log): Promise<void> {
    const slot = this.#open.get(log)
    if (slot === undefined || !(log instanceof KafkaLog)) return
    this.#open.delete(log)
    await log.abandon()
    this.#placement.died(slot)
  }

  give = async (shard: number, to: Log): Promise<void> =>
    this.#placement.give(shard, this.#open.get(to) ?? '')

  async close(): Promise<void> {
    for (const log of [...this.#open.keys()]) await log.stop()
    rmSync(this.#directory, { recursive: true })
  }

  #freeSlot(): string {
    const taken = new Set(this.#open.values())
    return ['1', '2', '3', '4'].find((slot) => !taken.has(slot)) ?? '5'
  }
}

if (brokers === undefined) {
  void describe('conformance of the kafka log', () => {
    const reason = 'no broker was given; `npm run kafka:test` brings one along'
    it('is held on a real broker', { skip: reason })
  })
} else {
  conformance('kafka', async (shards) => new KafkaEnvironment(shards, brokers))
}
