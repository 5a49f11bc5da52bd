import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemoryKeyStore, type AskResult, type Payload } from '@millrace/kernel'
import { noteKeyDestroyed, type noteSearch } from '#contracts/customers'
import { Log } from '../log.ts'
import { Problem } from '../problem.ts'
import { keyDestroyer } from './key-destroyer.ts'
import { Searches, type Search, type SearchProgress } from './searches.ts'

const sought = { tenant: 'shop', customerId: 'anna', keyId: 'key-1', texts: ['Anna'] }
const place = { kind: 'state' as const, name: 'orders', searched: 1, byId: 1, sealed: 0, plain: 0 }
const found: SearchProgress = { done: 1, of: 1, places: [place] }

function searchesWith(search: Search) {
  const noted: Payload<typeof noteSearch>['search'][] = []
  const engine = {
    ask: async ({ data }: { readonly data: unknown }): Promise<AskResult> => {
      noted.push((data as Payload<typeof noteSearch>).search)
      return { accepted: true, body: null, replayed: false }
    },
  }
  const lines: string[] = []
  const log = new Log('info', { write: (line) => lines.push(line) })
  return { searches: new Searches({ engine, log, clock: () => 0, search }), noted, lines }
}

describe('customers: searches', () => {
  it('note that one runs, and what it has come to', async () => {
    const { searches, noted } = searchesWith(async function* () {
      yield found
    })
    await searches.begin(sought)
    const begun = { begunAt: '1970-01-01T00:00:00.000Z', withTexts: true }
    assert.deepEqual(noted, [
      { state: 'running', ...begun, done: 0, of: 1, places: [] },
      { state: 'done', ...begun, done: 1, of: 1, places: [place] },
    ])
  })

  it('say why one failed, and go on with the next', async () => {
    let calls = 0
    const { searches, noted } = searchesWith(async function* () {
      if (calls++ === 0) throw new Error('The disk is gone.')
      yield found
    })
    const other = { ...sought, keyId: 'key-2', texts: [] }
    await Promise.all([searches.begin(sought), searches.begin(other)])
    assert.deepEqual(
      noted.map(({ state, why, withTexts }) => [state, why, withTexts]),
      [
        ['running', undefined, true],
        ['failed', 'The disk is gone.', true],
        ['running', undefined, false],
        ['done', undefined, false],
      ],
    )
  })

  it('are begun once while they wait, with the texts that were known first', async () => {
    const { searches, noted } = searchesWith(async function* () {
      yield found
    })
    await Promise.all([searches.begin(sought), searches.begin({ ...sought, texts: [] })])
    assert.deepEqual(
      noted.map(({ state, withTexts }) => [state, withTexts]),
      [
        ['running', true],
        ['done', true],
      ],
    )
  })

  it('look for the texts also where who knows none came first', async () => {
    const { searches, noted } = searchesWith(async function* () {
      yield found
    })
    const unknown = { ...sought, texts: [] }
    await Promise.all([searches.begin(unknown), searches.begin(sought)])
    assert.deepEqual(
      noted.map(({ withTexts }) => withTexts),
      [true, true],
    )
    const running = Promise.withResolvers<void>()
    const open = Promise.withResolvers<void>()
    const { searches: others, noted: notedThen } = searchesWith(async function* () {
      running.resolve()
      await open.promise
      yield found
    })
    const first = others.begin(unknown)
    await running.promise
    const second = others.begin(sought)
    const third = others.begin(unknown)
    open.resolve()
    await Promise.all([first, second, third])
    assert.deepEqual(
      notedThen.map(({ state, withTexts }) => [state, withTexts]),
      [
        ['running', false],
        ['done', false],
        ['running', true],
        ['done', true],
      ],
    )
  })

  it('are cut off by a stop without a word of failure, and those behind are not begun', async () => {
    for (const isAway of [true, false]) {
      const running = Promise.withResolvers<void>()
      const open = Promise.withResolvers<void>()
      const { searches, noted, lines } = searchesWith(async function* () {
        running.resolve()
        await open.promise
        if (isAway) throw new Error('The store is closed.')
        yield found
      })
      const both = [searches.begin(sought), searches.begin({ ...sought, keyId: 'key-2' })]
      await running.promise
      searches.stop()
      open.resolve()
      await Promise.all(both)
      assert.deepEqual(
        noted.map(({ state }) => state),
        ['running'],
      )
      const [line = '', ...more] = lines
      assert.deepEqual(more, [])
      assert.partialDeepStrictEqual(JSON.parse(line), { level: 'info', searches: 2 })
    }
  })

  it('run one after another, and no more wait than may', async () => {
    const open = Promise.withResolvers<void>()
    let running = 0
    const { searches } = searchesWith(async function* () {
      running++
      await open.promise
      assert.equal(running--, 1)
      yield found
    })
    const begun = Array.from({ length: 200 }, (_, nth) =>
      searches.begin({ ...sought, keyId: `key-${nth}` }),
    )
    assert.equal(searches.hasRoom, false)
    assert.throws(
      () => searches.begin({ ...sought, keyId: 'one more' }),
      (error) => error instanceof Problem && error.status === 503,
    )
    open.resolve()
    await Promise.all(begun)
    await searches.begin(sought)
  })
})

describe('customers: the destruction of a key', () => {
  it('is done by the engine, too, and told as often as it is asked for', async () => {
    const keys = new MemoryKeyStore()
    const key = await keys.keyFor('shop/anna')
    const request = { customerId: 'anna', keyId: key?.id ?? '' }
    const context = {
      ...{ tenant: 'shop', key: 'anna', idempotencyKey: 'k', attempt: 1, isFirst: true, request },
    }
    for (let nth = 0; nth < 2; nth++) {
      const { type, data } = await keyDestroyer(keys).perform(request, context)
      assert.deepEqual([type, data], [noteKeyDestroyed, request])
      assert.equal(await keys.find('shop/anna'), undefined)
    }
  })
})
