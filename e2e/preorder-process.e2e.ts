/** Pre-orders in a process of their own that ends between the steps, and where their card numbers go. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { startServer, type Server } from '../tools/proof/server.ts'
import { PaymentProviderDouble } from './payment-provider.ts'
import { fold, idOf, patienceMs, PreorderClient } from './preorder-client.ts'

describe('pre-orders and the end of their process', () => {
  let data: string
  let server: Server
  let provider: PaymentProviderDouble
  const lines: string[] = []
  const client = new PreorderClient(() => server.addresses['preorder'] ?? '')

  const start = async (...flags: readonly string[]): Promise<void> => {
    const named = ['--storefronts', 'preorder', '--log-level', 'debug', ...flags]
    server = await startServer({ data, flags: named, onLine: (line) => lines.push(line) })
  }
  const startWithProvider = (timeoutMs = patienceMs) =>
    start('--payment-url', provider.url, '--payment-timeout', String(timeoutMs))
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    server.child.kill(signal)
    await server.ended
  }
  const tables = ['preReservations', 'payments', 'receipts', 'myReservations']
  const shown = async () =>
    JSON.stringify(await Promise.all(tables.map((table) => client.list(table)))).replaceAll(
      server.addresses['preorder'] ?? '',
      '',
    )

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'millrace-preorder-'))
    provider = new PaymentProviderDouble()
    await provider.start()
  })
  afterEach(async () => {
    await end('SIGKILL')
    await provider.stop()
    await rm(data, { recursive: true })
  })

  it('are as they were, whatever ends it after whichever step', async () => {
    await startWithProvider()
    const steps = [
      () => client.post(fold),
      () => client.post({ ...fold, userAddress: 'busan' }),
      () => client.call('PATCH', '/preReservations/2', { body: { price: 5 } }),
      () => client.call('DELETE', '/preReservations/1'),
    ]
    for (const [at, step] of steps.entries()) {
      assert.ok((await step()).status < 300)
      const before = await shown()
      await end(at === 0 ? 'SIGTERM' : 'SIGKILL')
      await startWithProvider()
      assert.equal(await shown(), before)
    }
    await until(() => provider.charged === 1)
    assert.equal(provider.payments.length, 2)
    assert.equal(idOf(await client.post(fold)), 3)
  })

  it('ask for a payment again under its key when it was under way', async () => {
    await startWithProvider()
    provider.manner = 'late'
    const posted = client.post(fold).catch(() => 'cut')
    await until(() => provider.charged === 1)
    await end('SIGKILL')
    assert.equal(await posted, 'cut')
    provider.manner = 'well'
    await startWithProvider()
    await until(async () => (await client.mine(1))['status'] === 'receipt_issued')
    const keys = provider.payments.map(({ key }) => key)
    assert.equal(keys.length, 2)
    assert.deepEqual([new Set(keys).size, provider.charged], [1, 1])
  })

  it('give back what is to be given back when the provider is there again', async () => {
    await startWithProvider()
    assert.equal((await client.post(fold)).body['status'], 'receipt_issued')
    await provider.stop()
    assert.equal((await client.call('DELETE', '/preReservations/1')).status, 204)
    await end('SIGKILL')
    await startWithProvider()
    assert.equal((await client.mine(1))['status'], 'receipt_cancelled')
    assert.equal((await client.post(fold)).body['status'], 'reservation_cancelled')
    assert.equal(provider.charged, 1)
    await provider.start()
    await until(() => provider.charged === 0)
  })

  it('are paid by a stand-in, as slow as one likes, where no provider is named', async () => {
    await start('--payment-delay', '--payment-timeout', String(patienceMs))
    const begun = performance.now()
    const answer = await client.post(fold)
    assert.equal(answer.status, 201)
    assert.ok(performance.now() - begun >= 400)
    assert.equal(answer.body['status'], 'receipt_issued')
  })

  it('leave the number of a card nowhere', async () => {
    await start()
    const [spaced, joined] = ['1234-1234-1234-9876', '1234123412349876']
    for (const cardNo of [spaced, joined, '1234 1234 1234 9876']) {
      await client.post({ ...fold, cardNo }, { 'idempotency-key': `key-${cardNo.length}` })
    }
    await client.call('PUT', '/preReservations/1', { body: { cardNo: joined } })
    await client.call('PATCH', '/preReservations/2', { body: { cardNo: spaced } })
    await client.post({ ...fold, price: spaced, cardNo: [joined] })
    await client.call('DELETE', '/preReservations/1')
    const seen = await shown()
    const topic = await fetch(`${server.url}/v1/log/topics/prereservation/records`)
    const told = await topic.text()
    await end('SIGKILL')
    const files = await filesIn(data)
    const kept = Buffer.concat(await Promise.all(files.map((file) => readFile(file))))
    const places = { seen, told, log: lines.join('\n'), files: kept.toString('latin1') }
    for (const [place, text] of Object.entries(places)) {
      assert.equal(/1234\W?1234\W?1234/.test(text), false, `it stands in the ${place}`)
      // What is looked for would be found: what is shown of the card is there.
      assert.ok(place === 'log' ? text.length > 0 : text.includes('-9876'), place)
    }
  })
})

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}
