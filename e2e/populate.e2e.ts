/** The populator, beside the stream orders of a server of its own. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { running, type Body, type Running } from './running.ts'
import { streamShop } from './stream-shop.ts'

const root = join(import.meta.dirname, '..')

describe('npm run populate', () => {
  let app: Running
  before(async () => void (app = await running({ storefronts: ['stream', 'fraud'] })))
  after(() => app.stop())

  const populate = async (...flags: string[]) => {
    const to = ['--orders', app.at('stream'), '--api', app.url, '--every', '10']
    const args = ['tools/populate.ts', ...to, ...flags]
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (text) => (out += String(text)))
    child.stderr.on('data', (text) => (err += String(text)))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, out, err }
  }

  it('writes stock and customers, and then orders with their payments', async () => {
    const { code, out, err } = await populate('--count', '12')
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^12 orders posted, 23 records written; 201 \/v1\/orders\/12$/m)
    const shop = streamShop(app)
    assert.deepEqual(await shop.values('warehouse-inventory.v1', 'JUMPERS'), [10])
    assert.deepEqual(await shop.values('warehouse-inventory.v1', 'UNDERPANTS'), [20])
    assert.equal((await shop.records('customers')).length, 9)
    assert.equal((await shop.values('payments.v1', 'Payment:1234')).length, 12)
    const states = new Set<unknown>()
    for (let id = 1; id <= 12; id++) {
      const { state, product } = await shop.order(`${id}/validated`)
      states.add(state)
      if (product === 'STOCKINGS') assert.equal(state, 'FAILED')
    }
    assert.ok(states.has('VALIDATED'))
  })

  it('may begin again at 1, and places new orders', async () => {
    const { code, out } = await populate('--count', '12')
    assert.equal(code, 0, out)
    const records = (await streamShop(app).records('orders.v1')).map(({ value }) => value as Body)
    const begun = records.filter(({ state }) => state === 'CREATED').length
    assert.ok(begun > 12 && begun <= 24, String(begun))
  })

  it('says in a line where nobody is', async () => {
    const { code, err } = await populate('--api', 'http://127.0.0.1:1')
    assert.equal(code, 1)
    assert.match(err, /^http:\/\/127\.0\.0\.1:1\/v1\/log\/topics\/\S+ cannot be reached: [^\n]+\n$/)
  })
})
