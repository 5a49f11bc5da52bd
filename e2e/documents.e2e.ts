/** The documents that are served, each held against its own kind's schema and against what is there. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { storefronts } from '../storefronts/all.ts'
import { items, running, type Body, type Running } from './running.ts'

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
