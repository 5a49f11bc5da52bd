import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientConsumer } from './client.ts'
import type { Producer } from './producer.ts'
import { RelayProducer } from './relay-producer.ts'

const carried = { shards: new Map([[0, 0]]), records: [], offsets: [] }
const member = { member: {} as ClientConsumer, check: () => undefined }

/** Producers that a test opens one after another; `fails` are the calls that fail in the first one. */
function producers(fails: string) {
  const calls: string[] = []
  let opened = 0
  const open = async (): Promise<Producer> => {
    const nth = ++opened
    calls.push(`open ${nth}`)
    const call = (name: string) => async (): Promise<void> => {
      calls.push(`${name} ${nth}`)
      if (nth === 1 && fails === name) throw Object.assign(new Error('lost'), { code: -150 })
    }
    const names = ['begin', 'flush', 'sendOffsets', 'commit', 'abort', 'close']
    const made = Object.fromEntries(names.map((name) => [name, call(name)]))
    return { ...made, send: () => undefined } as unknown as Producer
  }
  return { open, calls }
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('kafka: the producer of relays', () => {
  it('commits one transaction after another', async () => {
    const { open, calls } = producers('')
    const relays = new RelayProducer(open)
    await Promise.all([relays.commit(carried, member), relays.commit(carried, member)])
    const one = ['begin 1', 'flush 1', 'sendOffsets 1', 'commit 1']
    assert.deepEqual(calls, ['open 1', ...one, ...one])
    assert.equal(relays.told.transactions, 2)
  })

  it('U1 opens anew at once after a failure, so that what was left open is ended', async () => {
    const { open, calls } = producers('commit')
    const relays = new RelayProducer(open)
    await assert.rejects(relays.commit(carried, member), /lost/)
    await turns()
    assert.deepEqual(calls.slice(-2), ['close 1', 'open 2'])
    await relays.commit(carried, member)
    assert.deepEqual([relays.told.transactions, relays.told.failures], [1, 1])
  })

  it('tries again to open where that failed', async () => {
    let tries = 0
    const { open } = producers('')
    const relays = new RelayProducer(() =>
      ++tries === 1 ? Promise.reject(new Error('away')) : open(),
    )
    await assert.rejects(relays.ready(), /away/)
    await relays.commit(carried, member)
    assert.equal(tries, 2)
  })

  it('closes what is open, and commits no more', async () => {
    const { open, calls } = producers('')
    const relays = new RelayProducer(open)
    await relays.ready()
    await relays.close()
    assert.deepEqual(calls, ['open 1', 'close 1'])
    await assert.rejects(relays.commit(carried, member), /is closed/)
    assert.deepEqual(calls, ['open 1', 'close 1'])
  })
})
