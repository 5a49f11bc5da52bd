/** The storefronts' topics on Kafka, as programs of the systems they come from write and read them. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Instances } from '../tools/proof/instances.ts'
import { pythonWith, stockClient } from '../tools/registry/python.ts'
import { OtherHands, readAll, type Read } from './other-hands.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const reason = 'no broker was given; `npm run kafka:test` brings one along'
const timeout = 240_000

type Page = { readonly items: readonly Readonly<Record<string, unknown>>[]; readonly next: number }

void describe('topics of storefronts on Kafka', { skip: brokers === '' ? reason : false }, () => {
  /** Of this run: its topics are others' as well. */
  const run = randomUUID().slice(0, 8)
  const prefix = `shared-${run}.`
  let instances: Instances
  let data: string
  let addresses: Readonly<Record<string, string>>
  let others: OtherHands

  /** Whose relay wrote what our shop tells. */
  let installation = ''
  const lookedUp = (): Readonly<Record<string, string>> =>
    JSON.parse(readFileSync(join(data, 'slot-1', 'listening.json'), 'utf8')).addresses

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'millrace-shared-'))
    const ports = ['registry', 'quick', 'stream', 'fraud', 'preorder'].map(
      (name) => `--${name}-port`,
    )
    const flags = ['--topic-prefix', prefix, ...ports.flatMap((flag) => [flag, '0'])]
    instances = await Instances.start({ count: 1, brokers, data, flags })
    addresses = lookedUp()
    others = await OtherHands.open(brokers)
    await call('POST', `${addresses['quick'] ?? ''}/orders`, order('first'))
    const [first] = await notified('first')
    installation = first?.headers['millrace-relay'] ?? ''
    assert.notEqual(installation, '')
  })
  after(async () => {
    await others.close()
    const code = await instances.stop()
    assert.equal(code, 0, instances.said)
    await rm(data, { recursive: true, force: true })
  })

  const order = (id: string, quantity = 2) => ({
    ...{ order_id: `${run}-${id}`, user_id: 'user789', item: 'laptop', quantity },
  })
  const json = (value: unknown) => ({ key: 'k', value: Buffer.from(JSON.stringify(value)) })

  const call = async (method: string, url: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const text = body === undefined ? {} : { headers, body: JSON.stringify(body) }
    const response = await fetch(url, { method, ...text })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const records = (topic: string) => `${addresses['native'] ?? ''}/v1/log/topics/${topic}/records`

  const about = async (topic: string, id: string): Promise<readonly Read[]> =>
    (await readAll(brokers, topic)).filter(({ value }) => value.includes(`"${run}-${id}"`))
  /** Other tests have shops on these brokers, which take what names nobody as ours does (decision 25). */
  const isOurs = ({ headers }: Read): boolean =>
    installation === '' || headers['millrace-relay'] === installation

  async function until<T>(look: () => Promise<T | undefined>, msMax = 120_000): Promise<T> {
    for (const end = performance.now() + msMax; performance.now() < end; await sleep(100)) {
      const found = await look().catch(() => undefined)
      if (found !== undefined) return found
    }
    return assert.fail('It did not come to this.')
  }
  const notified = (id: string, count = 1) =>
    until(async () => {
      const found = (await about('notifications', id)).filter(isOurs)
      return found.length >= count ? found : undefined
    })
  const deadLetters = async (): Promise<number> => {
    const text = await (await fetch(`${addresses['native'] ?? ''}/metrics`)).text()
    return Number(/^millrace_dead_letters (\S+)$/m.exec(text)?.[1])
  }

  it(
    'have what was told, byte by byte, with our mark, under their own names',
    { timeout },
    async () => {
      const posted = order('told')
      const { status } = await call('POST', `${addresses['quick'] ?? ''}/orders`, posted)
      assert.equal(status, 200)
      const [notification] = await notified('told')
      assert.equal(
        String(notification?.value),
        `{"order_id":"${posted.order_id}","status":"confirmed"}`,
      )
      const [lies, ...more] = await about('orders', 'told')
      assert.deepEqual(more, [])
      assert.deepEqual([lies?.key, String(lies?.value)], [posted.order_id, JSON.stringify(posted)])
      assert.deepEqual(
        Object.keys(lies?.headers ?? {})
          .toSorted()
          .slice(0, 3),
        [...['millrace-envelope', 'millrace-id', 'millrace-relay']],
      )
    },
  )

  it('take an order by another hand as the call, once for its id', { timeout }, async () => {
    const byHand = order('hand')
    await others.write('orders', [json(byHand), json(byHand)])
    const found = await notified('hand')
    // What was written twice has been passed by when the next one is told.
    await others.write('orders', [json(order('behind', 0))])
    const [behind] = await notified('behind')
    assert.match(String(behind?.value), /"rejected"/)
    assert.equal((await notified('hand')).length, found.length)
    assert.equal(found.length, 1)
    assert.equal((await about('orders', 'hand')).length, 2)
  })

  it('make a dead letter of what breaks the contract, and go on', { timeout }, async () => {
    const before = await deadLetters()
    const broken = [Buffer.from('{"order_id":'), Buffer.from('ÿ', 'latin1'), Buffer.from('{}')]
    await others.write(
      'orders',
      broken.map((value) => ({ key: 'k', value })),
    )
    await others.write('orders', [json(order('after'))])
    await notified('after')
    await until(async () => ((await deadLetters()) === before + 3 ? true : undefined))
  })

  it('are read and written through the log API as they lie there', { timeout }, async () => {
    const posted = order('api')
    const written = await call('POST', records('orders'), { key: 'by-api', value: posted })
    assert.equal(written.status, 201)
    const offset = Number(written.body['offset'])
    const page = (await call('GET', `${records('orders')}?offset=${offset}&limit=1`)).body as Page
    assert.equal(page.next, offset + 1)
    assert.deepEqual(
      page.items.map(({ key, value }) => [key, value]),
      [['by-api', posted]],
    )
    const [lies] = await about('orders', 'api')
    assert.deepEqual([lies?.offset, lies?.key], [offset, 'by-api'])
    assert.deepEqual(Object.keys(lies?.headers ?? {}), ['millrace-installation'])
    const raw = (await call('GET', `${records('orders')}?offset=${offset}&limit=1&format=raw`)).body
    const bytes = (raw as Page).items.map(({ value }) => Buffer.from(String(value), 'base64'))
    assert.deepEqual(bytes.map(String), [JSON.stringify(posted)])
    await notified('api')
    const refused = await call('POST', records('orders'), { value: { ...posted, quantity: 'x' } })
    assert.equal(refused.status, 400)
    const end = (await call('GET', `${records('orders')}?offset=1000000`)).body as Page
    assert.deepEqual(end, { items: [], next: 1_000_000 })
  })

  it('show facts, and take requests, by the names of their messages', { timeout }, async () => {
    const [facts, requests] = [records(`${prefix}accounts`), records(`${prefix}requests`)]
    const asked = { 'millrace.OpenAccount': { id: 'py', currency: 'EUR' } }
    assert.equal((await call('POST', requests, { key: 'a', value: asked })).status, 201)
    const opened = await until(async () => {
      for (let partition = 0; partition < 8; partition++) {
        const answer = await call('GET', `${facts}?partition=${partition}`)
        if (answer.status !== 200) return undefined
        const { items } = answer.body as Page
        const found = items.find(({ key }) => key === 'shop/py')
        if (found !== undefined) return found
      }
      return undefined
    })
    assert.ok('billing.AccountOpened' in (opened['value'] as object))
    assert.equal((await call('POST', facts, { value: {} })).status, 409)
    assert.equal((await call('POST', requests, { value: {} })).status, 400)
  })

  it('speak with the tools of others', { timeout }, async (test) => {
    const say = (line: string): void => test.diagnostic(line)
    const python = await pythonWith(stockClient, say).catch((error: unknown) => String(error))
    const interpreter = join(python, 'bin', 'python')
    if (!existsSync(interpreter)) return test.skip(`there is no such Python: ${python}`)
    const script = join(import.meta.dirname, 'shared-topics.py')
    const { registry = '', wallet = '', stream = '' } = addresses
    const args = [script, brokers, run, registry, wallet, stream]
    const { stdout } = await promisify(execFile)(interpreter, args)
    assert.deepEqual(JSON.parse(stdout), {
      quick: [
        { order_id: `${run}-py-1`, status: 'confirmed' },
        { order_id: `${run}-py-2`, status: 'rejected', reason: 'A quantity is at least 1.' },
      ],
      wallet: { changes: [0, 2], balance: 2 },
      stream: { states: ['CREATED', 'VALIDATED'], enriched: ['gold'] },
    })
  })

  it('lose nothing and take nothing twice when the process dies', { timeout }, async () => {
    const ids = Array.from({ length: 60 }, (_, nth) => `kill-${nth}`)
    for (const [nth, id] of ids.entries()) {
      await others.write('orders', [json(order(id))])
      if (nth % 20 === 10) await instances.kill(1)
    }
    await until(async () => {
      const told = (await readAll(brokers, 'notifications')).filter(isOurs)
      return ids.every((id) => told.some(({ value }) => value.includes(`"${run}-${id}"`)))
        ? true
        : undefined
    })
    addresses = lookedUp()
    await others.write('orders', [json(order('last'))])
    await notified('last')
    const lie = (await readAll(brokers, 'notifications')).filter(isOurs)
    const told = lie.map(({ value }) => String(value))
    for (const id of ids) {
      assert.equal(told.filter((value) => value.includes(`"${run}-${id}"`)).length, 1, id)
    }
  })
})
