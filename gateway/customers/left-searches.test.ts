import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isoTime, type AskResult, type Sent } from '@millrace/kernel'
import { showErasure, type Erasure } from '#contracts/customers'
import { LeftSearches } from './left-searches.ts'
import type { Sought } from './searches.ts'

const now = Date.UTC(2026, 0, 5)
const erasedAt = now - 60_000
type Search = NonNullable<Erasure['search']>
const search = (state: Search['state'], toldAt: number): Search => ({
  ...{ state, begunAt: isoTime(erasedAt), toldAt: isoTime(toldAt) },
  ...{ withTexts: true, done: 0, of: 1, places: [] },
})

/** Of each customer what their erasure says, all of them in one tenant. */
function leftOf(searches: Readonly<Record<string, Search | undefined>>, at = erasedAt) {
  const begun: Sought[] = []
  const engine = {
    ask: async ({ type, data }: Sent): Promise<AskResult> => {
      assert.equal(type, showErasure)
      const { customerId } = data as { readonly customerId: string }
      const found = searches[customerId]
      const told = { customerId, erasedAt: isoTime(at), who: 'o', why: 'w', key: 'k-1' }
      const body = found === undefined ? told : { ...told, search: found }
      return { accepted: true, body, replayed: false }
    },
    askEachShard: async (_: Sent, { tenant }: { readonly tenant: string }) => {
      const ids = tenant === 'shop' ? Object.keys(searches) : []
      const items = ids.map((customerId) => ({ customerId, at, who: 'o', why: 'w', place: '' }))
      return [{ shard: 0, body: { items, more: false } }]
    },
  }
  const left = new LeftSearches({
    ...{ engine, tenants: ['shop', 'saga'], clock: () => now },
    searches: { begin: async (sought) => void begun.push(sought), stop: () => undefined },
  })
  return { left, begun }
}

describe('customers: searches that ended with their process', () => {
  it('L1 go on, and none that has come to its end', async () => {
    const { left, begun } = leftOf({
      cut: search('running', now - 10_001),
      never: undefined,
      done: search('done', now - 10_001),
      failed: search('failed', now - 10_001),
    })
    assert.equal(await left.goOn(), true)
    assert.deepEqual(begun, [
      { tenant: 'shop', customerId: 'cut', keyId: 'k-1', texts: [] },
      { tenant: 'shop', customerId: 'never', keyId: 'k-1', texts: [] },
    ])
  })

  it('L1 are looked at again while they may be told of', async () => {
    const { left, begun } = leftOf({ told: search('running', now - 1000) })
    assert.equal(await left.goOn(), false)
    const fresh = leftOf({ never: undefined }, now - 1000)
    assert.equal(await fresh.left.goOn(), false)
    assert.deepEqual([...begun, ...fresh.begun], [])
  })

  it('are left alone when they are old, or all is to end', async () => {
    const old = leftOf({ never: undefined }, now - 8 * 24 * 60 * 60_000)
    assert.equal(await old.left.goOn(), true)
    const { left, begun } = leftOf({ never: undefined })
    left.stop()
    left.begin()
    assert.equal(await left.goOn(), true)
    assert.deepEqual([...old.begun, ...begun], [])
  })
})
