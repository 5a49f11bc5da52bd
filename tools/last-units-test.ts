/**
 * `npm run last-units-test`: the last of everything, asked for by too many at once, over HTTP: a hundred units and three
 * thousand orders, a wallet that pays for a hundred, one key sent five hundred times.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flagsOf } from './flags.ts'
import { surely } from './proof/client.ts'
import { openShop, shopFlags, shopUsage } from './proof/shop.ts'

const orders = 3000
const units = 100
const repeats = 500

const usage = `Usage: npm run last-units-test -- [flags]

  ${orders} orders for the last ${units} units, as many for a wallet that pays for ${units}, and one key
  ${repeats} times, on the real server, or on several instances in turn.

${shopUsage}
  --help`

const values = flagsOf(usage, shopFlags)
const data = mkdtempSync(join(tmpdir(), 'millrace-last-units-'))
const shop = await openShop(values, data)
const urlNow = shop.url

const order = (sku: string, payment: object) => ({
  customerId: 'c-1',
  currency: 'EUR',
  lines: [{ sku, quantity: 1, unitPrice: 10 }],
  ...payment,
})

async function placeAll(name: string, body: object): Promise<Map<string, number>> {
  const states = new Map<string, number>()
  const placed = Array.from({ length: orders }, async (_, nth) => {
    const call = ['POST', '/v1/orders'] as const
    const reply = await surely(urlNow, call, { key: `${name}-${nth}`, body, wait: 60 })
    const state = String(reply.body['state'])
    states.set(state, (states.get(state) ?? 0) + 1)
  })
  await Promise.all(placed)
  return states
}

async function sendOften(): Promise<number> {
  const body = order('plenty', {})
  const ids = new Set<string>()
  const sent = Array.from({ length: repeats }, async () => {
    // A twin is told to come again while the first is not committed.
    for (;;) {
      const reply = await surely(urlNow, ['POST', '/v1/orders'], { key: 'the-same', body })
      if (reply.status !== 409) return ids.add(String(reply.body['id']))
    }
  })
  await Promise.all(sent)
  return ids.size
}

try {
  for (const [sku, onHand] of [
    ['rare', units],
    ['plenty', 1_000_000],
  ] as const) {
    await surely(urlNow, ['PUT', `/v1/stock/${sku}`], { body: { onHand } })
  }
  await surely(urlNow, ['POST', '/v1/accounts'], { body: { id: 'anna', currency: 'EUR' } })
  const amount = units * 10
  await surely(urlNow, ['POST', '/v1/accounts/anna/deposits'], { body: { amount }, key: 'once' })
  const scarce = await placeAll('scarce', order('rare', {}))
  const poor = await placeAll('poor', order('plenty', { payment: { account: 'anna' } }))
  const [approved, paid] = [scarce.get('APPROVED'), poor.get('APPROVED')]
  const ids = await sendOften()
  await shop.stop()
  const { clean, text } = shop.verified()
  if (!clean) console.log(text)
  console.log(
    `${orders} orders for ${units} units: ${approved} approved; ${orders} orders for a wallet of ` +
      `${units}: ${paid} paid; one key ${repeats} times: ${ids} order; verify ${clean ? 'clean' : 'NOT clean'}`,
  )
  process.exitCode = approved === units && paid === units && ids === 1 && clean ? 0 : 1
} finally {
  await shop.end()
  rmSync(data, { recursive: true, force: true })
}
