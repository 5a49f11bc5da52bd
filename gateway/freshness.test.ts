import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Freshness, NotFresh, OtherInstallation } from './freshness.ts'

function engineAt(numbers: Map<number, number>) {
  const asked: PromiseWithResolvers<void>[] = []
  let looks = 0
  const engine = {
    get position() {
      looks++
      return { installation: 'i', numbers }
    },
    caughtUp: () => {
      const next = Promise.withResolvers<void>()
      asked.push(next)
      return next.promise
    },
  }
  return { asked, freshness: new Freshness(engine), looks: () => looks }
}

const after = (numbers: Readonly<Record<number, number>>, waitMs = 60_000) => ({
  ...{ installation: 'i', numbers, waitMs },
})

describe('gateway: fresh reads', () => {
  it('F1 goes on when the shard has committed as often, and not before', async () => {
    const numbers = new Map([[3, 4]])
    const { freshness, looks } = engineAt(numbers)
    let isOver = false
    const waiting = freshness.includes(after({ 3: 6 }), [3]).then(() => (isOver = true))
    numbers.set(3, 5)
    const looked = looks()
    await until(() => looks() > looked + 1)
    assert.equal(isOver, false)
    numbers.set(3, 6)
    await waiting
  })

  it('F2 asks what others have sent only where another shard is named', async () => {
    const { freshness, asked } = engineAt(new Map([[3, 4]]))
    await freshness.includes(after({ 3: 4 }), [3])
    assert.equal(asked.length, 0)
    const waiting = freshness.includes(after({ 3: 4, 7: 1 }), [3])
    await new Promise(setImmediate)
    asked[0]?.resolve()
    await waiting
    assert.equal(asked.length, 1)
  })

  it('F3 goes on when it is told to others, too, where that is wanted', async () => {
    const { freshness } = engineAt(new Map([[3, 4]]))
    const relayed = Promise.withResolvers<void>()
    let asked = 0
    const look = () => {
      asked++
      return relayed.promise
    }
    await freshness.includes(after({ 3: 4 }), [3], look)
    assert.equal(asked, 0)
    const wanted = { ...after({ 3: 4 }, 0), relayed: true }
    await assert.rejects(freshness.includes(wanted, [3], look), NotFresh)
    const waiting = freshness.includes({ ...wanted, waitMs: 60_000 }, [3], look)
    relayed.resolve()
    await waiting
    assert.equal(asked, 2)
  })

  it('F2 asks once more for those who came while it was asked, and once for all of them', async () => {
    const { freshness, asked } = engineAt(new Map([[3, 4]]))
    const wanted = after({ 7: 1 })
    const first = freshness.includes(wanted, [3])
    await new Promise(setImmediate)
    const others = Promise.all([freshness.includes(wanted, [3]), freshness.includes(wanted, [3])])
    await new Promise(setImmediate)
    assert.equal(asked.length, 1)
    asked[0]?.resolve()
    await first
    await new Promise(setImmediate)
    assert.equal(asked.length, 2)
    asked[1]?.resolve()
    await others
  })

  it('F3 says so when it is not there in time', async () => {
    const { freshness } = engineAt(new Map([[3, 4]]))
    await assert.rejects(freshness.includes(after({ 3: 5 }, 0), [3]), NotFresh)
    await assert.rejects(freshness.includes(after({ 7: 5 }, 0), [3]), NotFresh)
  })

  it('refuses what is of another installation', async () => {
    const { freshness } = engineAt(new Map([[3, 4]]))
    const other = { ...after({ 3: 1 }), installation: 'j' }
    await assert.rejects(freshness.includes(other, [3]), OtherInstallation)
  })
})
