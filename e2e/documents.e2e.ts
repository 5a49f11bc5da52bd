/** The documents that are served, each held against its own kind's schema and against what is there. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { operations } from '../gateway/native-calls.ts'
import { storefronts } from '../storefronts/all.ts'
import { items, running, type Body, type Running } from './running.ts'
import { assertToldAsSaid, type Told } from './told-as-said.ts'

const official: object = createRequire(import.meta.url)(
  '@asyncapi/specs/schemas/3.0.0-without-$id.json',
)
const ajv = new Ajv({ strict: false })
addFormats.default(ajv)
const isAsyncApi = ajv.compile(official)

/** Where each storefront says what it takes. */
const openapi: Readonly<Record<string, readonly string[]>> = {
  wallet: ['orders', 'billing', 'notification'].map((service) => `/${service}/openapi.json`),
  saga: ['order', 'payment', 'warehouse', 'delivery', 'user', 'billing', 'notification'].map(
    (service) => `/${service}/openapi.json`,
  ),
  quick: ['/openapi.json'],
  stream: ['/openapi.json'],
  fraud: ['/openapi.json'],
  preorder: ['/openapi.json'],
}

/** Stream orders have a second port. */
const served = [...storefronts.map(({ name }) => name), 'fraud']

describe('documents', () => {
  let app: Running
  before(async () => {
    app = await running({ storefronts: served })
  })
  after(() => app.stop())

  it('AsyncAPI has every topic that is there, and no other', async () => {
    const { status, body } = await app.send('GET', '/asyncapi.json')
    assert.equal(status, 200)
    assert.ok(isAsyncApi(body), ajv.errorsText(isAsyncApi.errors))
    const topics = items(await app.send('GET', '/v1/log/topics'))
    const { channels, operations } = body as { channels: Body; operations: Body }
    assert.deepEqual(
      Object.keys(channels).toSorted(),
      topics.map(({ topic }) => String(topic)).toSorted(),
    )
    const byHand = topics.filter((topic) => topic['byHand'] === true)
    assert.deepEqual(
      Object.keys(operations)
        .filter((name) => name.startsWith('receive '))
        .toSorted(),
      byHand.map(({ topic }) => `receive ${String(topic)}`).toSorted(),
    )
  })
  it('OpenAPI has every call of the native API, with what it takes and who may ask', async () => {
    const { status, body } = await app.send('GET', '/openapi.json')
    assert.equal(status, 200)
    const { valid, errors } = await new Validator().validate({ ...body })
    assert.ok(valid, JSON.stringify(errors))
    const paths = body['paths'] as Readonly<Record<string, Body>>
    const told = Object.entries(paths).flatMap(([path, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
    )
    assert.deepEqual(told.toSorted(), Object.keys(operations).toSorted())
    const patterns = Object.entries(paths).map(([path, calls]) => ({
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      methods: Object.keys(calls).map((method) => method.toUpperCase()),
    }))
    // What is there says so itself; a word in one path may be an id in another.
    for (const path of Object.keys(paths)) {
      const one = path.replaceAll(/\{\w+\}/g, 'x')
      const { headers } = await app.send('OPTIONS', one)
      const allowed = (headers.get('allow') ?? '').split(', ')
      const there = patterns.filter(({ pattern }) => pattern.test(one))
      const methods = new Set(there.flatMap((those) => those.methods))
      const derived = methods.has('GET') ? ['HEAD', 'OPTIONS'] : ['OPTIONS']
      assert.deepEqual([...methods, ...derived].toSorted(), allowed.toSorted(), path)
    }
  })

  it('OpenAPI says what is answered, and an answer that is otherwise is found', async () => {
    const path = '/v1/stock/tea'
    const { status, headers, body } = await app.send('PUT', path, { body: { onHand: 1 } })
    const told = { method: 'PUT', path, status, headers, text: JSON.stringify(body) }
    assertToldAsSaid(told)
    const others: readonly [what: string, Partial<Told>][] = [
      ['a field more', { text: JSON.stringify({ ...body, color: 'green' }) }],
      ['a field less', { text: JSON.stringify({ ...body, sold: undefined }) }],
      ['another status', { status: 202 }],
      ['a problem of another status', { status: 409, text: JSON.stringify({ status: 400 }) }],
      ['another type', { headers: new Headers({ 'content-type': 'text/plain' }) }],
      ['no type', { headers: new Headers() }],
    ]
    for (const [what, other] of others) {
      assert.throws(() => assertToldAsSaid({ ...told, ...other }), assert.AssertionError, what)
    }
    const refused = await app.send('GET', '/v1/stock/none')
    const problem = { ...told, method: 'GET', path: '/v1/stock/none', status: 503 }
    const text = JSON.stringify({ ...refused.body, status: 503 })
    assert.throws(
      () => assertToldAsSaid({ ...problem, headers: refused.headers, text }),
      /Retry-After/,
    )
  })

  for (const name of served) {
    for (const path of openapi[name] ?? []) {
      it(`OpenAPI is valid: ${name} ${path}`, async () => {
        const response = await fetch(app.at(name) + path)
        assert.equal(response.status, 200)
        const document = (await response.json()) as Body
        const validator = new Validator()
        const { valid, errors } = await validator.validate({ ...document })
        assert.ok(valid, JSON.stringify(errors))
        assert.equal(validator.version, '3.1')
        const { info: _, ...broken } = document
        assert.equal((await new Validator().validate(broken)).valid, false)
      })
    }
  }
})
