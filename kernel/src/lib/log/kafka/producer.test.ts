import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { ClientConsumer, Done, KafkaClient } from './client.ts'
import { Producer } from './producer.ts'

/** A client that notes what is called; what is in `failing` fails once. */
function played(failing = new Set<string>()) {
  const calls: string[] = []
  /** Calls that are answered when a test wants it. */
  const late: (() => void)[] = []
  const call =
    (name: string) =>
    (...args: unknown[]): void => {
      calls.push(name)
      const done = args.at(-1) as Done
      const error = Object.assign(new Error(`${name} failed`), { code: -150, isFatal: true })
      process.nextTick(() => done(failing.delete(name) ? error : null, undefined))
    }
  class Native {
    connect = call('connect')
    initTransactions = call('init')
    beginTransaction = call('begin')
    commitTransaction = call('commit')
    abortTransaction = call('abort')
    sendOffsetsToTransaction(...[, , , done]: [unknown, unknown, unknown, Done]): void {
      calls.push('offsets')
      late.push(() => done(null, undefined))
    }
    disconnect = call('disconnect')
  }
  const client = { Producer: Native } as unknown as KafkaClient
  const options = { brokers: 'b:1', transactionalId: 't', transactionMs: 1000 }
  return { calls, late, open: () => Producer.open(client, options) }
}

describe('kafka: the producer', () => {
  it('has begun the next transaction when one is committed', async () => {
    const { calls, open } = played()
    const producer = await open()
    await producer.begin()
    await producer.commit()
    assert.deepEqual(calls, ['connect', 'init', 'begin', 'commit', 'begin'])
    await producer.begin()
    await producer.commit()
    assert.deepEqual(calls.slice(5), ['commit', 'begin'])
    await producer.close()
  })

  it('begins no other one after an abort', async () => {
    const { calls, open } = played()
    const producer = await open()
    await producer.begin()
    await producer.abort()
    await producer.begin()
    assert.deepEqual(calls.slice(2), ['begin', 'abort', 'begin'])
    await producer.close()
  })

  it('tells whoever begins next that it could not be begun, and begins then', async () => {
    const failing = new Set<string>()
    const { calls, open } = played(failing)
    const producer = await open()
    await producer.begin()
    failing.add('begin')
    await producer.commit()
    await assert.rejects(producer.begin(), /begin failed/)
    await producer.begin()
    assert.deepEqual(calls.slice(2), ['begin', 'commit', 'begin', 'begin'])
    await producer.close()
    assert.equal(calls.at(-1), 'disconnect')
  })

  it('is let go of where a call is not answered, and closed when it is', async (test) => {
    const { calls, late, open } = played()
    const producer = await open()
    await producer.begin()
    test.mock.timers.enable({ apis: ['setTimeout'] })
    const sent = producer.sendOffsets([], {} as ClientConsumer)
    test.mock.timers.tick(15_000)
    await assert.rejects(sent, /no answer/)
    await producer.close()
    assert.equal(calls.at(-1), 'offsets')
    for (const answer of late) answer()
    await setImmediate()
    assert.equal(calls.at(-1), 'disconnect')
  })
})
