import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemoryKeyStore, type Sent } from '@millrace/kernel'
import { Personal } from '#gateway/customers/personal'
import type { DialectEdge } from '../dialect.ts'
import type { Listed, ListedRows } from './contracts.ts'
import { TableLists } from './list-table.ts'
import { askedOf } from './page.ts'

/** Rows from 1 on, over two shards: the price falls where the number rises, and ends alike. */
const rows = Array.from({ length: 2500 }, (_, at): Listed => {
  return { number: at + 1, row: { price: 5000 - at, userId: at % 2, productId: at < 5 ? null : 1 } }
})

function lists() {
  const limits: number[] = []
  const engine = {
    askEachShard: async ({ data }: Sent) => {
      const { after, limit } = data as { after: number; limit: number }
      limits.push(limit)
      return [0, 1].map((shard) => {
        const own = rows.filter(({ number }) => number % 2 === shard)
        const items = own.filter(({ number }) => number > after).slice(0, limit)
        const body: ListedRows = { items, total: own.length }
        return { shard, body }
      })
    },
  }
  const personal = new Personal(new MemoryKeyStore(), 'preorder')
  const edge = { engine, personal, tenant: 'preorder' }
  const table = new TableLists(edge as unknown as DialectEdge)
  const numbers = async (query: string) => {
    const { items, total } = await table.page('payments', askedOf(`/payments${query}`))
    assert.equal(total, rows.length)
    return items.map(({ number }) => number)
  }
  return { numbers, limits }
}

const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

describe('pre-orders: a page of a table', () => {
  const cases: readonly [query: string, numbers: readonly number[]][] = [
    ['', upTo(1, 21)],
    ['?page=1&size=3', [4, 5, 6]],
    ['?page=0&size=1000', upTo(1, 1001)],
    ['?page=2&size=1000', upTo(2001, 2501)],
    ['?page=3&size=1000', []],
    ['?page=1249&size=2', [2499, 2500]],
    ['?page=99999&size=7', []],
    ['?size=2&sort=price', [2500, 2499]],
    ['?size=2&sort=price,desc&page=1', [3, 4]],
    ['?size=3&sort=userId,desc&sort=price,asc', [2500, 2498, 2496]],
    ['?size=2&sort=userId,price', [2499, 2497]],
    ['?size=2&sort=id,desc', [2500, 2499]],
    ['?size=6&sort=productId', [1, 2, 3, 4, 5, 6]],
    ['?size=2&sort=nothing,desc&page=624', [1249, 1250]],
    ['?size=0&page=-1&sort=', upTo(1, 21)],
    ['?size=100000&page=x', upTo(1, 1001)],
  ]
  for (const [query, expected] of cases) {
    it(`is as ${query === '' ? 'usual' : query} wants it`, async () => {
      assert.deepEqual(await lists().numbers(query), expected)
    })
  }

  it('costs as much as it shows, where its order is that of the numbers', async () => {
    const { numbers, limits } = lists()
    await numbers('?size=5')
    assert.deepEqual(limits, [4])
  })

  it('never asks for much at once', async () => {
    const { numbers, limits } = lists()
    await numbers('?size=5&sort=price')
    assert.deepEqual([...new Set(limits)], [250])
  })
})
