/** `npm run backtest` over a store that is in use: what a check would have come to. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { running, type Body, type Running } from './running.ts'

const root = join(import.meta.dirname, '..')

function backtest(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/backtest.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, out: stdout, err: stderr }
}

describe('npm run backtest', () => {
  let shop: Running
  before(async () => {
    shop = await running()
    for (const [id, currency, unitPrice] of [
      ['small', 'EUR', 100],
      ['large', 'EUR', 700],
      ['larger', 'EUR', 900],
      ['dollars', 'USD', 800],
    ] as const) {
      const lines = [{ sku: 'tea', quantity: 1, unitPrice }]
      const body = { id, customerId: 'anna', currency, lines }
      await shop.client.done('POST /v1/orders', { body })
    }
  })
  after(() => shop.stop())

  const over = (...args: readonly string[]) => backtest('--data', shop.directory, ...args)
  const json = (...args: readonly string[]): Body => JSON.parse(over('--json', ...args).out) as Body

  it('counts and sums by currency what would pass, and what would not, and names it', () => {
    const told = json('--check', 'large-orders amount=500')
    assert.deepEqual(told['verdicts'], [
      { verdict: 'pass', orders: 1, sums: [{ currency: 'EUR', orders: 1, minor: 100 }] },
      { verdict: 'fail', orders: 0, sums: [] },
      {
        ...{ verdict: 'review', orders: 3 },
        sums: [
          { currency: 'EUR', orders: 2, minor: 1600 },
          { currency: 'USD', orders: 1, minor: 800 },
        ],
      },
    ])
    const named = (told['orders'] as readonly Body[]).map(({ orderId }) => orderId)
    assert.deepEqual(named.toSorted(), ['dollars', 'large', 'larger'])
  })

  it('takes the parameters of the check, times and tenants', () => {
    const { status, out } = over('--check', 'large-orders amount=500 currency=USD', '--list', '1')
    assert.equal(status, 0)
    assert.match(out, /\n +3  would pass: 17\.00 EUR\n/)
    assert.match(
      out,
      /  dollars  anna  review  8\.00 USD  The total of 8\.00 USD is above 5\.00 USD\.\n$/,
    )
    for (const none of [
      ['--until', '2020-01-01'],
      ['--since', '2100-01-01'],
      ['--tenant', 'x'],
    ]) {
      const { verdicts } = json('--check', 'large-orders', ...none)
      const counts = (verdicts as readonly Body[]).map(({ orders }) => orders)
      assert.deepEqual(counts, [0, 0, 0], none.join(' '))
    }
  })

  it('says in one line what it cannot do', () => {
    for (const [args, why] of [
      [[], /^Which check\?/],
      [['--check', 'nobody'], /there is no check nobody/],
      [['--check', 'desk url=http://x/'], /desk is asked outside/],
    ] as const) {
      const { status, err } = over(...args)
      assert.equal(status, 2)
      assert.match(err, why)
      assert.equal(err.trim().split('\n').length, 1)
    }
    const { status, err } = backtest('--data', 'nowhere', '--check', 'large-orders')
    assert.deepEqual([status, /^There is no store in \S*nowhere\.\n$/.test(err)], [2, true])
  })
})
