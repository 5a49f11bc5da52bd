/** What is done when a transaction's calls fail, with a producer that fails as it is told. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fenced } from '../log.ts'
import { BatchTransaction, type Contents } from './batch-transaction.ts'
import type { ClientConsumer, Offset } from './client.ts'
import type { Outgoing } from './producer.ts'
import { topicsWith } from './topics.ts'
import { Transactions, type Transaction, type Transactional } from './transactions.ts'

const failure = (code: number, more: object = {}) =>
  Object.assign(new Error(`code ${code}`), { code, ...more })

/** Notes its calls; one fails as often as there is something for it to fail with. */
class Scripted implements Transactional {
  readonly calls: string[] = []
  readonly offsets: number[] = []
  readonly fails: { readonly [call: string]: unknown[] }

  constructor(fails: { readonly [call: string]: unknown[] } = {}) {
    this.fails = fails
  }

  begin = () => this.#call('begin')
  send = ({ key, value }: Outgoing) => {
    const entry = key.split('\u001f').at(-1) ?? ''
    this.calls.push(...(value === null ? [key] : ['~', `${entry}=${value.toString()}`]))
  }
  flush = () => this.#call('flush')
  sendOffsets = ([first]: readonly Offset[]) => {
    this.offsets.push(first?.offset ?? 0)
    return this.#call('offsets')
  }
  commit = () => this.#call('commit')
  abort = () => this.#call('abort')

  async #call(name: string): Promise<void> {
    this.calls.push(name)
    // Others get their turn, as they do while a broker is asked.
    await new Promise((resolve) => setImmediate(resolve))
    const error = this.fails[name]?.shift()
    if (error instanceof Error) throw error
  }
}

const nobody = {} as ClientConsumer

const writing = (key: string): Transaction => ({
  shards: new Map([[0, 1]]),
  records: [{ topic: 'state', partition: 0, key, value: null }],
  partitions: 1,
  sentAway: 0,
  offsets: [{ topic: 'inbox', partition: 0, offset: 3 }],
})

const topics = topicsWith('')

/** Writes entries of one shard. */
const batchOf = (
  number: number,
  entries: { readonly [entry: string]: string },
  [offset = 0]: readonly number[],
  committed: (contents: Contents) => void,
) =>
  new BatchTransaction(
    {
      ...{ number, shards: new Map([[0, 1]]), events: new Map(), inbox: new Map() },
      ...{ positions: new Map(), offsets: new Map([[0, offset]]) },
      writes: Object.entries(entries).map(([entry, value]) => ({
        ...{ shard: 0, service: 'diary', key: 't/k', map: 'words', entry, value },
      })),
    },
    topics,
    committed,
  )

const committing = (producer: Scripted, check = () => undefined) =>
  new Transactions(producer, { member: nobody, check })

describe('kafka: transactions', () => {
  it('J1 J2 flush all records before the offsets, and commit after them', async () => {
    const producer = new Scripted()
    await committing(producer).commit(writing('a'))
    assert.deepEqual(producer.calls, ['begin', 'a', 'flush', 'offsets', 'commit'])
  })

  it('come one after another, in order', async () => {
    const producer = new Scripted()
    const transactions = committing(producer)
    await Promise.all([transactions.commit(writing('a')), transactions.commit(writing('b'))])
    assert.deepEqual(
      producer.calls.join(' '),
      'begin a flush offsets commit begin b flush offsets commit',
    )
  })

  it('J6 hold what came meanwhile together, each entry once, and tell all who wait', async () => {
    const producer = new Scripted()
    const transactions = committing(producer)
    const told: string[] = []
    const commit = (number: number, entries: { [entry: string]: string }, at: number[]) =>
      transactions.commit(
        batchOf(number, entries, at, (all) => void told.push(`committed ${all.number}`)),
      )
    const commits = [
      commit(1, { a: '1' }, [5]),
      transactions.commit(writing('claim')),
      commit(2, { a: '2', b: '1' }, [6]),
      commit(3, { b: '2' }, [7]),
    ]
    for (const [nth, done] of commits.entries()) void done.then(() => told.push(`${nth}`))
    await Promise.all(commits)
    assert.equal(
      producer.calls.join(' '),
      [
        'begin ~ a=1 flush offsets commit',
        'begin claim flush offsets commit',
        'begin ~ a=2 ~ b=2 flush offsets commit',
      ].join(' '),
    )
    assert.deepEqual(producer.offsets, [5, 3, 7])
    assert.deepEqual(told, ['committed 1', '0', '1', 'committed 3', '2', '3'])
  })

  it('J6 wait a beat while there is much to do, and none when nothing waited', async () => {
    const producer = new Scripted()
    let beats = 0
    const transactions = new Transactions(
      producer,
      { member: nobody, check: () => undefined },
      () => (beats++, 1),
    )
    await transactions.commit(batchOf(1, { a: '1' }, [5], () => undefined))
    await transactions.commit(batchOf(2, { a: '1' }, [5], () => undefined))
    assert.equal(beats, 0)
    const third = transactions.commit(batchOf(3, { a: '1' }, [5], () => undefined))
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([third, transactions.commit(batchOf(4, { b: '1' }, [5], () => undefined))])
    assert.equal(beats, 1)
  })

  it('J4 are tried again with the same records after an abort', async () => {
    const producer = new Scripted({ offsets: [failure(22, { isTxnRequiresAbort: true })] })
    const transactions = committing(producer)
    await transactions.commit(writing('a'))
    assert.deepEqual(
      producer.calls.join(' '),
      'begin a flush offsets abort begin a flush offsets commit',
    )
    assert.equal(transactions.told.aborted, 1)
  })

  it('J4 are not tried again by whoever may not commit for the shard any more', async () => {
    const producer = new Scripted({ flush: [failure(-190)] })
    let checks = 0
    const transactions = committing(producer, () => {
      if (++checks > 1) throw new Fenced('Shard 0 was taken over.')
      return undefined
    })
    await assert.rejects(transactions.commit(writing('a')), Fenced)
    assert.equal(producer.calls.join(' '), 'begin a flush abort')
  })

  for (const [who, code] of [
    ['was put out of the group', 25],
    ['has a successor in the group', 82],
  ] as const) {
    it(`J5 L3 are refused for whoever ${who}, and aborted`, async () => {
      const producer = new Scripted({ offsets: [failure(code, { isTxnRequiresAbort: true })] })
      const transactions = committing(producer)
      await assert.rejects(transactions.commit(writing('a')), Fenced)
      assert.equal(producer.calls.at(-1), 'abort')
      await assert.rejects(transactions.commit(writing('b')), Fenced)
      assert.equal(transactions.told.fenced, 2)
    })
  }

  it('J5 L3 are refused for a producer that has a successor, which can abort nothing', async () => {
    const fatal = failure(-144, { isFatal: true })
    const producer = new Scripted({ commit: [fatal], abort: [fatal] })
    await assert.rejects(committing(producer).commit(writing('a')), Fenced)
  })

  it('J3 J5 end with a fatal error, without an abort', async () => {
    const producer = new Scripted({ commit: [failure(-150, { isFatal: true })] })
    const transactions = committing(producer)
    await assert.rejects(transactions.commit(writing('a')), /code -150/)
    assert.equal(producer.calls.includes('abort'), false)
    await assert.rejects(transactions.commit(writing('b')), /code -150/)
    assert.equal(producer.calls.includes('b'), false)
  })

  it('J5 L7 take what was handed over along when they fail', async () => {
    const producer = new Scripted({ flush: [failure(-150, { isFatal: true })] })
    const transactions = committing(producer)
    const commits = ['a', 'b'].map((key) => transactions.commit(writing(key)))
    const outcomes = await Promise.allSettled(commits)
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.equal(producer.calls.join(' '), 'begin a flush')
  })
})
