/** A storefront on the port of the native API: each has its own words, and neither has the other's. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { raw } from './raw.ts'
import { problemName, running, type Running } from './running.ts'

describe('a mounted storefront', () => {
  let app: Running
  before(async () => void (app = await running({ storefronts: ['wallet'] })))
  after(() => app.stop())

  const at = (path: string, init?: RequestInit) => fetch(app.at('wallet') + path, init)

  it('answers under its paths', async () => {
    assert.equal(app.at('wallet'), `${app.url}/otusapp/gur-ok`)
    const health = await at('/orders/health')
    assert.deepEqual([health.status, await health.json()], [200, { status: 'OK' }])
  })

  it('says in its words that there is nothing, and only under its paths', async () => {
    for (const path of ['', '/', '/orders/no/where', '/v1/orders']) {
      const answer = await at(path)
      assert.deepEqual(
        [answer.status, answer.headers.get('content-type')],
        [404, 'text/plain;charset=UTF-8'],
        path,
      )
    }
    for (const path of ['/otusapp', '/otusapp/gur-okay', '/orders/health', '/v1/nothing']) {
      const answer = await app.send('GET', path)
      assert.deepEqual([answer.status, problemName(answer)], [404, 'not-found'], path)
    }
  })

  it('says in its words that a method is not for a path', async () => {
    const answer = await at('/billing/health', { method: 'DELETE' })
    assert.deepEqual([answer.status, answer.headers.get('allow')], [500, 'GET'])
    assert.equal(await answer.text(), 'Here one can GET.')
  })

  it('says in its words that a body is too large', async () => {
    const body = `"${'x'.repeat(1024 * 1024)}"`
    const answer = await at('/billing/account', { method: 'POST', body })
    assert.deepEqual([answer.status, await answer.text()], [413, 'A body may have 1 MiB.'])
  })

  it('takes a body with a mark of its byte order before it, as the native API does', async () => {
    const made = await at('/billing/account/create', { method: 'POST', body: '\uFEFF{}' })
    assert.equal(made.status, 200)
    const body = `\uFEFF${JSON.stringify({ id: 'marked', currency: 'EUR' })}`
    assert.equal((await app.send('POST', '/v1/accounts', { body })).status, 201)
    const twice = { body: `\uFEFF${body}` }
    assert.equal((await app.send('POST', '/v1/accounts', twice)).status, 400)
  })

  it('leaves the bodies of the native API as strict as they are', async () => {
    const body = 'text'
    const headers = { 'content-type': 'text/plain' }
    const native = await app.send('POST', '/v1/orders', { headers, body })
    assert.deepEqual([native.status, problemName(native)], [415, 'unsupported-media-type'])
  })

  it('turns away in its words who is still sending when the process ends', async () => {
    const ending = await running({ storefronts: ['wallet'] })
    const half = (path: string) =>
      raw(
        ending.port,
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
      )
    const answers = Promise.all([half('/otusapp/gur-ok/billing/account'), half('/v1/orders')])
    // Both have begun when a call that came later is answered.
    assert.equal((await fetch(`${ending.url}/health/live`)).status, 200)
    await ending.stop()
    const [wallet, native] = await answers
    assert.match(wallet, /^HTTP\/1\.1 503 .*content-type: text\/plain;charset=UTF-8.*stopping/is)
    assert.match(native, /^HTTP\/1\.1 503 .*content-type: application\/problem\+json/is)
  })

  it('is not there unless it is asked for', async () => {
    const bare = await running()
    try {
      const answer = await bare.send('GET', '/otusapp/gur-ok/orders/health')
      assert.deepEqual([answer.status, problemName(answer)], [404, 'not-found'])
    } finally {
      await bare.stop()
    }
  })
})
