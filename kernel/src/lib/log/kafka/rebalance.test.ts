/** Keyed machines on a group whose members come and go: nothing is lost, doubled, or out of order. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../until.ts'
import { diaryOf, noteTwice, show, tenant } from '../conformance/diary.ts'
import { Engine } from '../../runtime/engine.ts'
import { Driver } from '../../runtime/run.ts'
import { Busy } from '../../runtime/work.ts'
import { KafkaLog } from './kafka-log.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

/** While shards move nobody answers. */
const answeredMsMax = 60_000
/** So much goes on between two who come or go. */
const wordsBetween = 8

const senders = ['anna', 'carl', 'emil', 'gerd', 'ina', 'kai']
const receivers = ['ben', 'dora', 'fritz', 'hugo', 'jana', 'lea']

/** An engine that drives itself. */
class Process {
  readonly engine: Engine
  readonly driver: Driver
  failure: Error | undefined

  private constructor(log: KafkaLog) {
    this.driver = new Driver(Date.now, (error) => (this.failure = error))
    this.engine = new Engine({
      log,
      services: [diaryOf({ is: false })],
      clock: Date.now,
      newId: randomUUID,
      onWork: this.driver.wake,
    })
  }

  static async start(options: Parameters<typeof KafkaLog.open>[0]): Promise<Process> {
    const started = new Process(await KafkaLog.open(options))
    await started.engine.start()
    started.driver.drive(started.engine)
    return started
  }

  async stop(): Promise<void> {
    this.driver.stop()
    await this.engine.stop()
  }
}

void describe(
  'kafka: members that come and go',
  {
    skip: brokers === undefined ? reason : false,
  },
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-storm-'))
    const prefix = `storm-${randomUUID().slice(0, 8)}.`
    const processes = new Set<Process>()

    after(async () => {
      for (const one of processes) await one.stop()
      rmSync(directory, { recursive: true })
    })

    const start = async (slot: string): Promise<Process> => {
      const started = await Process.start({
        ...{ brokers: brokers ?? '', shards: 4, slot, topicPrefix: prefix, sessionMs: 3000 },
        directory: join(directory, slot),
        ...(clientFolder === undefined ? {} : { clientFolder }),
      })
      processes.add(started)
      return started
    }

    const stop = async (one: Process): Promise<void> => {
      processes.delete(one)
      await one.stop()
    }

    /** Asks whoever owns the key by now. */
    const told = async (...asked: Parameters<Engine['ask']>): Promise<unknown> => {
      for (const end = performance.now() + answeredMsMax; performance.now() < end; await sleep(5)) {
        for (const { engine } of processes) {
          try {
            return (await engine.ask(...asked)).body
          } catch (error) {
            if (!(error instanceof Busy)) throw error
          }
        }
      }
      throw new Error('Nobody answers.')
    }

    it('A3 L6 keep what one key sends to another in order, once', async () => {
      const first = await start('1')
      const sent = new Map(senders.map((sender) => [sender, 0]))
      let stopping = false
      const sending = senders.map(async (sender, at) => {
        const to = receivers[at] ?? ''
        while (!stopping) {
          const count = sent.get(sender) ?? 0
          await told(noteTwice({ id: sender, to, word: String(count) }), { tenant })
          sent.set(sender, count + 1)
        }
      })
      const some = async (): Promise<void> => {
        const least = () => Math.min(...sent.values())
        const enough = least() + wordsBetween
        await until(() => least() >= enough)
      }
      await some()
      const second = await start('2')
      await some()
      const third = await start('3')
      await some()
      await stop(first)
      await some()
      const again = await start('1')
      await some()
      await stop(third)
      await some()
      stopping = true
      await Promise.all(sending)
      for (const [at, sender] of senders.entries()) {
        const words = Array.from({ length: sent.get(sender) ?? 0 }, (_, n) => `${n}`)
        const wanted = words.flatMap((word) => [`${word}-1`, `${word}-2`])
        let found: unknown
        // What crosses between processes arrives a moment later.
        await until(async () => {
          found = await told(show({ id: receivers[at] ?? '' }), { tenant })
          return Array.isArray(found) && found.length >= wanted.length
        })
        assert.deepEqual(found, wanted)
        assert.deepEqual(await told(show({ id: sender }), { tenant }), words)
      }
      for (const { failure } of [first, second, third, again]) assert.equal(failure, undefined)
    })
  },
)
