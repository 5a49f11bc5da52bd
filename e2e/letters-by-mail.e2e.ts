/** Letters by e-mail: to whom they go, what they say, and what becomes of them where a server does what servers do. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { isReplayed, type Asked, type Client, type Done } from '../client/client.ts'
import { PostOffice } from './post-office.ts'
import { running, type Running } from './running.ts'

const from = { name: 'Müller & Söhne', address: 'shop@example.org' }
const by = { who: 'olga', why: 'The customer called.' }

type Customer = Asked<'POST /v1/customers'>['body']
type Letter = Done<'GET /v1/letters/{id}'>

describe('letters by e-mail', () => {
  let office: PostOffice
  let app: Running
  let client: Client
  before(async () => {
    office = await PostOffice.open()
    const server = { host: '127.0.0.1', port: office.port, secure: false }
    app = await running({ smtp: { ...server, from, atLeastOnce: false } })
    client = app.client
    await client.done('PUT /v1/stock/{sku}', { sku: 'tea', body: { onHand: 1000 } })
  })
  after(async () => {
    await app.stop()
    await office.close()
  })

  async function customer(id: string, more: Partial<Customer> = {}): Promise<string> {
    const email = `${id}@example.com`
    const body = { id, name: `Zoë ${id}`, email, language: 'de', ...more }
    await client.done('POST /v1/customers', { body })
    return email
  }

  async function ordered(customerId: string, id = `by-${customerId}`): Promise<void> {
    const lines = [{ sku: 'tea', quantity: 1, unitPrice: 0 }]
    const body = { id, customerId, currency: 'EUR', lines }
    const { state } = await client.done('POST /v1/orders', { body, wait: 30 })
    assert.equal(state, 'APPROVED')
  }

  const lettersOf = async (customerId: string) =>
    (await client.done('GET /v1/letters', { query: { orderId: `by-${customerId}` } })).items
  const idOf = (customerId: string): string => `by-${customerId}.order-approved.email`
  const letter = async (customerId: string): Promise<Letter | undefined> => {
    const answer = await client.call('GET /v1/letters/{id}', { id: idOf(customerId) })
    return answer.status === 200 ? answer.body : undefined
  }
  async function becomes(customerId: string, state: Letter['state']): Promise<Letter> {
    let found: Letter | undefined
    await until(async () => {
      found = await letter(customerId)
      return found?.state === state
    })
    return found ?? assert.fail()
  }
  const resend = (customerId: string, once?: string) =>
    client.call('POST /v1/letters/{id}/resend', { id: idOf(customerId), body: by, once })
  const historyOf = async (customerId: string) =>
    (await client.done('GET /v1/orders/{id}/history', { id: `by-${customerId}` })).items
  /** What was asked of the post office about the letter, and is not answered. */
  const effectOf = async (customerId: string) => {
    const query = { performer: 'smtp', orderId: `by-${customerId}` }
    const [effect] = (await client.done('GET /v1/effects', { query })).items
    return effect ?? assert.fail()
  }

  it('go to who is known, in their language and by their name', async () => {
    const email = await customer('zoe')
    await ordered('zoe')
    const sent = await becomes('zoe', 'sent')
    assert.partialDeepStrictEqual(sent, {
      ...{ recipient: 'zoe', channel: 'email', language: 'de', attempts: 1 },
      ...{ subject: 'Ihre Bestellung by-zoe ist bestätigt' },
      channels: [{ channel: 'outbox', state: 'written' }, { channel: 'email' }],
    })
    const [mail, ...others] = office.to(email)
    assert.ok(mail !== undefined && others.length === 0)
    assert.equal(
      mail.text.trim(),
      'Guten Tag Zoë zoe,\r\n\r\nIhre Bestellung by-zoe ist bestätigt.',
    )
    // Outside of ASCII a head is encoded, as mail has it.
    assert.ok(/^[\x20-\x7e\r\n\t]*$/.test(mail.raw.split('\r\n\r\n')[0] ?? ''))
    assert.match(mail.head, /^To: Zoë zoe <zoe@example\.com>$/m)
    assert.match(mail.head, /^From: "?Müller & Söhne"? <shop@example\.org>$/m)
    assert.match(mail.head, /^Subject: Ihre Bestellung by-zoe ist bestätigt$/m)
    assert.match(mail.head, /^X-Millrace-Letter: by-zoe\.order-approved\.email$/im)
  })

  it('go to them also about an order that another system places by a record', async () => {
    const email = await customer('recorded')
    const lines = [{ sku: 'tea', quantity: 1, unitPrice: 0 }]
    const order = { id: 'by-recorded', customerId: 'recorded', currency: 'EUR', lines }
    const value = { 'millrace.PlaceOrder': order }
    const topic = 'millrace.requests'
    await client.done('POST /v1/log/topics/{topic}/records', { topic, body: { value } })
    await becomes('recorded', 'sent')
    assert.equal(office.to(email).length, 1)
  })

  it('do not go to who is not known: they cost no more than they did', async () => {
    await ordered('nobody')
    await until(async () => (await lettersOf('nobody')).length > 0)
    const letters = await lettersOf('nobody')
    const text = 'Your order by-nobody is approved.'
    assert.equal(letters.length, 1)
    assert.partialDeepStrictEqual(letters[0], { channel: 'outbox', state: 'written', text })
  })

  it('go by the channels and about the events that are wanted', async () => {
    await customer('by-mail-only', { letters: { channels: ['email'] } })
    await customer('outbox-only', { letters: { channels: ['outbox'] } })
    const none = { events: { 'order-approved': false } }
    await customer('silent', { letters: none })
    for (const id of ['by-mail-only', 'outbox-only', 'silent']) await ordered(id)
    await becomes('by-mail-only', 'sent')
    const channelsOf = async (id: string) => (await lettersOf(id)).map(({ channel }) => channel)
    assert.deepEqual(await channelsOf('by-mail-only'), ['email'])
    await until(async () => (await channelsOf('outbox-only')).length > 0)
    assert.deepEqual(await channelsOf('outbox-only'), ['outbox'])
    await until(async () => {
      const history = await historyOf('silent')
      return history.some(({ what }) => what === 'notifications.letter-withheld')
    })
    assert.deepEqual(await channelsOf('silent'), [])
  })

  it('have failed where a server says no for good, and are sent again once it does not', async () => {
    const email = await customer('gone')
    office.fates.set(email, { code: 550, says: 'There is nobody of that name.' })
    await ordered('gone')
    const failed = await becomes('gone', 'failed')
    assert.match(failed.reason ?? '', /There is nobody of that name/)
    office.fates.delete(email)
    const again = await resend('gone', 'once')
    assert.equal(again.status, 200)
    await becomes('gone', 'sent')
    assert.ok(isReplayed(await resend('gone', 'once')))
    assert.equal(office.to(email).length, 1)
    const acts = (await historyOf('gone')).filter(
      ({ what }) => what === 'notifications.letter-resent',
    )
    assert.equal(acts.length, 1)
    assert.partialDeepStrictEqual(acts[0], by)
  })

  it('are delayed where it says no for now', async () => {
    const email = await customer('busy')
    office.fates.set(email, { code: 450, says: 'Come back later.' })
    await ordered('busy')
    const delayed = await becomes('busy', 'delayed')
    assert.equal(delayed.attempts, 1)
    office.fates.delete(email)
    assert.equal((await resend('busy')).status, 200)
    await becomes('busy', 'sent')
    assert.equal(office.to(email).length, 1)
  })

  it('are sent again all at once where they failed for a reason, and as many as a dry run says', async () => {
    const names = ['full-1', 'full-2', 'full-3']
    for (const name of names) {
      const says = name === 'full-3' ? 'It is too large.' : 'The box is full.'
      office.fates.set(await customer(name), { code: 552, says })
      await ordered(name)
      await becomes(name, 'failed')
    }
    const all = await client.done('GET /v1/letters', { query: { state: 'failed' } })
    assert.deepEqual(all.items.map(({ recipient }) => recipient).toSorted(), names)
    office.fates.clear()
    const wanted = { ...by, event: 'order-approved', reason: 'box is full' } as const
    const again = (query: { readonly dryRun?: 'true' } = {}) =>
      client.call('POST /v1/letters/resend', { query, body: wanted, once: 'full' })
    const tried = (await again({ dryRun: 'true' })).body
    assert.partialDeepStrictEqual(tried, { dryRun: true, letters: 2, hasMore: false })
    assert.ok('events' in tried)
    assert.deepEqual(tried.events, [{ event: 'order-approved', count: 2 }])
    assert.equal(tried.reasons[0]?.count, 2)
    assert.equal((await letter('full-1'))?.state, 'failed')
    const done = await again()
    const twice = { letters: 2, resent: 2, hasMore: false }
    assert.deepEqual([done.status, done.body], [200, twice])
    for (const name of ['full-1', 'full-2']) await becomes(name, 'sent')
    const once = await again()
    assert.partialDeepStrictEqual(once.body, { letters: 2 })
    assert.ok(isReplayed(once))
    for (const name of ['full-1', 'full-2']) {
      assert.equal(office.to(`${name}@example.com`).length, 1)
    }
    assert.equal((await letter('full-3'))?.state, 'failed')
    const nothing = await client.done('POST /v1/letters/resend', { body: wanted })
    assert.deepEqual(nothing, { letters: 0, resent: 0, hasMore: false })
  })

  it('are delayed where it lets nobody in, for good as it says', async () => {
    const email = await customer('shut-out')
    office.shutWith = { code: 554, says: 'No letters today.' }
    await ordered('shut-out')
    const delayed = await becomes('shut-out', 'delayed')
    assert.match(delayed.reason ?? '', /^554 .*No letters today/)
    office.shutWith = undefined
    assert.equal((await resend('shut-out')).status, 200)
    await becomes('shut-out', 'sent')
    assert.equal(office.to(email).length, 1)
  })

  it('are uncertain where nobody can know, until a person says so', async () => {
    const email = await customer('cut')
    office.fates.set(email, 'cut')
    await ordered('cut')
    await becomes('cut', 'uncertain')
    const { items: list } = await client.done('GET /v1/letters', { query: { recipient: 'cut' } })
    assert.ok(list.some(({ state }) => state === 'uncertain'))
    assert.equal((await effectOf('cut')).key, idOf('cut'))
    assert.equal(office.to(email).length, 1)
    office.fates.delete(email)
    assert.equal((await resend('cut', 'k')).status, 200)
    await becomes('cut', 'sent')
    assert.equal((await resend('cut', 'k')).status, 200)
    assert.equal(office.to(email).length, 2)
    const ids = office.to(email).map(({ head }) => /^Message-ID: (.*)$/im.exec(head)?.[1])
    assert.equal(ids[0], ids[1])
    const { items: acts } = await client.done('GET /v1/audit')
    const acted = acts.filter((act) => 'letterId' in act && act.letterId === idOf('cut'))
    assert.equal(acted.length, 1)
    assert.partialDeepStrictEqual(acted[0], { act: 'resend', ...by })
  })

  it('are settled where a person knows that they were sent', async () => {
    office.fates.set(await customer('known'), 'cut')
    await ordered('known')
    await becomes('known', 'uncertain')
    const { id } = await effectOf('known')
    await client.done('POST /v1/effects/{id}/settle', { id, body: { outcome: 'done', ...by } })
    await becomes('known', 'sent')
    assert.equal(office.to('known@example.com').length, 1)
  })

  it('count in the metrics, by the way that they go', async () => {
    office.fates.set(await customer('lost'), 'cut')
    office.fates.set(await customer('put-off'), { code: 450, says: 'Later.' })
    for (const id of ['lost', 'put-off']) await ordered(id)
    await becomes('lost', 'uncertain')
    await becomes('put-off', 'delayed')
    const text = await client.done('GET /metrics')
    const of = (labels: string): number =>
      Number(
        new RegExp(`^millrace_(?:letters_total|open_letters)\\{${labels}\\} (\\d+)$`, 'm').exec(
          text,
        )?.[1],
      )
    assert.ok(of('channel="outbox",outcome="written"') > 1)
    assert.ok(of('channel="email",outcome="written"') > of('channel="email",outcome="sent"'))
    assert.ok(of('channel="email",outcome="sent"') > 1)
    assert.ok(of('channel="email",outcome="failed"') > 0)
    assert.equal(of('channel="email",state="uncertain"'), 1)
    assert.equal(of('channel="email",state="waiting"'), 1)
  })

  it('say nothing but what they are to say, and go to nobody else', async () => {
    const email = '"a,victim@example.com,b"@example.com'.replaceAll('"', '')
    const name = 'Eve\r\nBcc: victim@example.com\r\n\r\nBuy this!'
    await customer('eve', { name, email: 'eve@example.com', language: 'en' })
    await ordered('eve')
    await becomes('eve', 'sent')
    const [mail] = office.to('eve@example.com')
    assert.deepEqual(mail?.to, ['eve@example.com'])
    assert.doesNotMatch(mail.head, /^Bcc:/im)
    assert.match(mail.head, /^To: .*Eve Bcc: victim@example\.com Buy this!/im)
    const body = { id: 'many', name: 'Many', email, language: 'en' }
    assert.equal((await client.refused('POST /v1/customers', { body })).status, 400)
    assert.equal(office.to('victim@example.com').length, 0)
  })

  it('cannot be sent again where they never went, or are not', async () => {
    const sendAgain = async (id: string) =>
      (await client.refused('POST /v1/letters/{id}/resend', { id, body: by })).status
    assert.equal(await sendAgain('by-zoe.order-approved'), 409)
    assert.equal(await sendAgain('by-nobody.order-approved'), 409)
    assert.equal(await sendAgain('by-nobody.order-approved.email'), 404)
    assert.equal(await sendAgain('none.order-approved'), 404)
    assert.equal(await sendAgain('no-letter'), 404)
    const none = { id: 'none.order-approved' }
    assert.equal((await client.refused('GET /v1/letters/{id}', none)).status, 404)
  })

  it('leave no address and no name in what is stored', () => {
    const files = readdirSync(app.directory).map((name) => readFileSync(join(app.directory, name)))
    assert.ok(files.some((bytes) => bytes.includes('by-zoe.order-approved.email')))
    for (const bytes of files) {
      assert.ok(!bytes.includes('zoe@example.com'))
      assert.ok(!bytes.includes('Zoë zoe'))
    }
  })
})
