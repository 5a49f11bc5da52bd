/** The schemas of the real server on a real broker: with somebody else’s registry, and somebody else’s client. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { ConfluentRegistry } from '@millrace/kernel/registry'
import { incompatible, says, WithSchemas } from './with-schemas.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const python = process.env['MILLRACE_TEST_PYTHON'] ?? ''
const foreign = process.env['MILLRACE_TEST_REGISTRY'] ?? ''
const skipFor = (what: string, ...given: readonly string[]) =>
  given.includes('') ? `no ${what} was given; \`npm run registry:test\` brings one along` : false

describe('schemas elsewhere', { skip: skipFor('broker', brokers) }, () => {
  let shop: WithSchemas
  beforeEach(() => {
    shop = new WithSchemas(brokers)
  })
  afterEach(() => shop.end())

  /** What it read; where it hangs, it ends by itself and says where. */
  async function stockClient(registry: string): Promise<readonly unknown[]> {
    const script = join(import.meta.dirname, 'stock-client.py')
    const limits = { timeout: 150_000, killSignal: 'SIGKILL' } as const
    const asked = [script, brokers, registry, shop.prefix]
    const { stdout } = await promisify(execFile)(python, asked, limits)
    return JSON.parse(stdout) as readonly unknown[]
  }

  it('let a stock client order and read', { skip: skipFor('Python', python) }, async () => {
    await shop.start('--registry-port', '0')
    assert.deepEqual(await stockClient(shop.server.registry ?? ''), [
      ['orders.Placed', 'by-topic', 'PENDING'],
      ['orders.Approved', 'by-topic', 'APPROVED'],
    ])
    const shown = await shop.server.ask('GET', '/v1/orders/by-topic')
    assert.equal(shown.body['state'], 'APPROVED')
    await shop.stopInOrder()
  })

  const isMissing = skipFor('other registry or Python', foreign, python)
  it('let it do all of that with another registry', { skip: isMissing }, async () => {
    await shop.start('--registry', foreign)
    assert.equal(shop.server.registry, undefined)
    const client = new ConfluentRegistry(foreign)
    const latest = await client.latest(`${shop.prefix}orders-value`)
    assert.equal(latest?.version, 1)
    assert.equal((await stockClient(foreign)).length, 2)
    await shop.stopInOrder()
  })

  it(
    'refuse a start by another registry',
    { skip: skipFor('other registry', foreign) },
    async () => {
      const { prefix } = shop
      await new ConfluentRegistry(foreign).register(`${prefix}orders-value`, incompatible)
      shop.begin('--registry', foreign)
      assert.deepEqual(await shop.server.ended, [2, null])
      assert.match(shop.server.said, says(`${prefix}orders`))
    },
  )
})
