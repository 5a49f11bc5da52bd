/** The simulated brokers behave as Kafka does where the log leans on it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Group, type Joined, type Membership } from './group.ts'
import type { Chance, Time } from './host.ts'
import { PartitionLog } from './partition-log.ts'
import { again, TransactionTable, type SimulatedTransaction } from './transaction-table.ts'

/** Time that goes by when it is told to. */
class Clock implements Time {
  now = 0
  #planned: { readonly at: number; readonly act: () => void }[] = []

  after(ms: number, act: () => void): void {
    this.#planned.push({ at: this.now + ms, act })
  }

  pass(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const [next] = this.#planned.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#planned = this.#planned.filter((one) => one !== next)
      this.now = next.at
      next.act()
    }
    this.now = until
  }
}

/** Always the longest, and never by chance. */
const slow: Chance = { between: (_, most) => most, chance: () => false }

const record = (key: string, value: string | null = key) => ({
  ...{ topic: 'state', partition: 0, key },
  value: value === null ? null : Buffer.from(value),
})

describe('simulated kafka: a partition', () => {
  const committed = { fate: 'committed' } as const
  const read = (log: PartitionLog, from = 0) =>
    log.read({ from, limit: 10, isolation: 'committed' }).found.map(({ offset }) => offset)

  it('B1 shows nothing past what is not decided, and nothing that was aborted', () => {
    const log = new PartitionLog('state', 0)
    const [open, other] = [{ fate: 'open' as 'open' | 'aborted' }, { ...committed }]
    log.append(record('a'), open, 0)
    log.append(record('b'), other, 0)
    log.mark(other, 0)
    assert.deepEqual(read(log), [])
    assert.deepEqual([log.stableEnd, log.end], [0, 3])
    open.fate = 'aborted'
    log.mark(open, 0)
    assert.deepEqual(read(log), [1])
    assert.equal(log.stableEnd, 4)
  })

  it('B2 keeps offsets and the newest of each key when it is compacted', () => {
    const log = new PartitionLog('state', 0)
    for (const value of ['one', 'two', null]) {
      const of = { ...committed }
      log.append(record('a', value), of, 5)
      log.append(record(String(value)), of, 5)
      log.mark(of, 5)
    }
    log.compact({ keepLast: 0, removedBefore: 5 })
    assert.deepEqual(read(log), [1, 4, 6, 7])
    log.compact({ keepLast: 0, removedBefore: 6 })
    assert.deepEqual(read(log), [1, 4, 7])
  })

  it('gives up what is cut off', () => {
    const log = new PartitionLog('state', 0)
    const of = { ...committed }
    for (const key of ['a', 'b', 'c']) log.append(record(key), of, 0)
    log.mark(of, 0)
    log.cut(2)
    assert.deepEqual([log.start, read(log)], [2, [2]])
  })
})

describe('simulated kafka: transactions', () => {
  function table() {
    const clock = new Clock()
    const log = new PartitionLog('state', 0)
    const decided: SimulatedTransaction[] = []
    const transactions = new TransactionTable({
      ...{ time: clock, random: slow, partition: () => log, onPoint: () => undefined },
      onDecided: (transaction) => decided.push(transaction),
    })
    const begun = transactions.begin('slot-1', { timeoutMs: 10_000, by: 'first' })
    assert.equal(begun, 0)
    return { clock, log, decided, transactions, hand: { id: 'slot-1', epoch: 0 } }
  }

  it('B3 refuses whoever had the id before, and aborts what that one left open', () => {
    const { clock, decided, transactions, hand } = table()
    transactions.write(hand, [record('a')])
    assert.equal(transactions.begin('slot-1', { timeoutMs: 10_000, by: 'next' }), again)
    clock.pass(100)
    assert.equal(transactions.begin('slot-1', { timeoutMs: 10_000, by: 'next' }), 2)
    assert.deepEqual(
      decided.map(({ by, fate }) => [by, fate]),
      [['first', 'aborted']],
    )
    assert.throws(() => transactions.end(hand, 'committed'), { code: -144, isFatal: true })
  })

  it('B3 aborts what is open for too long, and refuses whoever left it', () => {
    const { clock, decided, transactions, hand } = table()
    transactions.write(hand, [record('a')])
    clock.pass(9000)
    assert.equal(decided.length, 0)
    clock.pass(5000)
    assert.equal(decided[0]?.fate, 'aborted')
    assert.throws(() => transactions.write(hand, [record('b')]), { code: -144 })
  })

  it('B4 is decided before its marks are there, and the next waits for them', () => {
    const { clock, log, transactions, hand } = table()
    transactions.write(hand, [record('a')])
    transactions.end(hand, 'committed')
    assert.equal(log.stableEnd, 0)
    assert.equal(transactions.write(hand, [record('b')]), again)
    clock.pass(100)
    assert.equal(log.stableEnd, 2)
    assert.equal(transactions.write(hand, [record('b')]), undefined)
  })

  it('B5 answers a commit that is asked for again as the first time', () => {
    const { decided, transactions, hand } = table()
    transactions.write(hand, [record('a')])
    transactions.end(hand, 'committed')
    transactions.end(hand, 'committed')
    assert.equal(decided.length, 1)
  })
})

describe('simulated kafka: a group', () => {
  class Member {
    joined: Joined | undefined
    mine: readonly number[] | undefined
    code: number | undefined
    readonly #group: Group
    readonly #instance: string

    constructor(group: Group, instance: string) {
      this.#group = group
      this.#instance = instance
    }

    get membership(): Membership {
      const { member = '', generation = -1 } = this.joined ?? {}
      return { instance: this.#instance, member, generation }
    }

    join(): this {
      const { instance, member } = this.membership
      this.#group.join({ instance, member, sessionMs: 3000 }, (answer) => {
        if (answer instanceof Error) this.code = answer.code
        else this.joined = answer
      })
      return this
    }

    sync(deal?: ReadonlyMap<string, readonly number[]>): void {
      this.#group.sync(this.membership, deal, (answer) => {
        if (!(answer instanceof Error)) this.mine = answer
      })
    }
  }

  function groupOfTwo() {
    const clock = new Clock()
    const group = new Group(clock, () => undefined)
    const one = new Member(group, 'slot-1').join()
    const two = new Member(group, 'slot-2').join()
    one.sync(new Map([['slot-1', [0, 1]]]))
    assert.equal(group.heartbeat(one.membership)?.code, 27)
    one.join()
    assert.deepEqual(one.joined?.deal, ['slot-1', 'slot-2'])
    two.sync()
    one.sync(
      new Map([
        ['slot-1', [0]],
        ['slot-2', [1]],
      ]),
    )
    assert.deepEqual([one.mine, two.mine], [[0], [1]])
    return { clock, group, one, two }
  }

  it('B6 waits for whoever died until the session ends', () => {
    const { clock, group, one, two } = groupOfTwo()
    clock.pass(2000)
    group.heartbeat(one.membership)
    clock.pass(1500)
    assert.equal(group.heartbeat(one.membership)?.code, 27)
    one.join()
    assert.deepEqual(one.joined?.deal, ['slot-1'])
    assert.equal(group.refusalOf(two.membership)?.code, 25)
  })

  it('B7 gives a member that comes back what it had, and refuses the one before', () => {
    const { group, one, two } = groupOfTwo()
    const before = two.membership
    const back = new Member(group, 'slot-2').join()
    back.sync()
    assert.deepEqual(back.mine, [1])
    assert.equal(group.heartbeat(one.membership), undefined)
    assert.equal(group.refusalOf(before)?.code, 82)
  })

  it('B8 takes offsets while the others join, and none of a generation that is over', () => {
    const { group, one, two } = groupOfTwo()
    const before = one.membership
    new Member(group, 'slot-3').join()
    assert.equal(group.refusalOf(before), undefined)
    one.join()
    two.join()
    assert.equal(group.refusalOf(before)?.code, 22)
  })
})
