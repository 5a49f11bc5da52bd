import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ConfluentRegistry, MemoryJournal, OwnRegistry } from '@millrace/kernel/registry'
import { registryConformance } from '@millrace/kernel/testing'
import { KnownHosts } from '../known-host.ts'
import { Log } from '../log.ts'
import { registryDesk } from './registry-desk.ts'
import { RegistryFace } from './registry-face.ts'

const host = '127.0.0.1'
const mediaType = 'application/vnd.schemaregistry.v1+json'

async function start(
  registry = new OwnRegistry(new MemoryJournal()),
): Promise<{ face: RegistryFace; url: string }> {
  const face = new RegistryFace({
    desk: registryDesk(registry),
    admission: { hosts: new KnownHosts(host) },
    log: new Log('error'),
  })
  return { face, url: `http://${host}:${await face.listen({ host, port: 0 })}` }
}

const faces: RegistryFace[] = []
after(() => Promise.all(faces.map((face) => face.close())))

registryConformance('our own over HTTP', async () => {
  const { face, url } = await start()
  faces.push(face)
  return new ConfluentRegistry(url)
})

describe('registry: one that promises nothing', () => {
  it('H2 promises something for the subjects that we are the first to write, and only for them', async () => {
    const registry = new OwnRegistry(new MemoryJournal())
    await registry.promise(undefined, 'NONE')
    await registry.promise('told-value', 'NONE')
    await registry.register('theirs-value', 'int')
    const { face, url } = await start(registry)
    faces.push(face)
    const client = new ConfluentRegistry(url)
    for (const subject of ['ours', 'told', 'theirs'])
      await client.register(`${subject}-value`, 'int')
    const book = await registry.book()
    assert.equal(book.level('ours-value'), 'BACKWARD')
    assert.equal(book.level('told-value'), 'NONE')
    assert.equal(book.level('theirs-value'), 'NONE')
    assert.equal((await client.check('ours-value', 'string')).length, 1)
    assert.deepEqual(await client.check('theirs-value', 'string'), [])
  })
})

const order = (...fields: object[]) =>
  JSON.stringify({ type: 'record', name: 'Order', namespace: 'shop', fields })
const id = { name: 'id', type: 'string' }
const must = { name: 'must', type: 'string' }
const [one, two] = [order(id), order(id, must)]
const wide = order(...Array.from({ length: 5000 }, (_, nth) => ({ name: `f${nth}`, type: 'int' })))

describe('registry: its calls', () => {
  let base = ''
  before(async () => {
    const { face, url } = await start()
    faces.push(face)
    base = url
    await ask('POST', '/subjects/a-value/versions', { schema: one })
  })

  type Told = { readonly status: number; readonly type: string | null; readonly body: unknown }

  async function ask(
    method: string,
    path: string,
    body?: unknown,
    type = mediaType,
  ): Promise<Told> {
    const response = await fetch(`${base}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : {
            headers: { 'content-type': type },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
    })
    const { status, headers } = response
    return { status, type: headers.get('content-type'), body: await response.json() }
  }

  const answers: readonly (readonly [string, unknown])[] = [
    ['/', {}],
    ['/schemas/types', ['AVRO']],
    ['/mode', { mode: 'READWRITE' }],
    ['/subjects', ['a-value']],
    ['/subjects?deleted=true', ['a-value']],
    ['/subjects/a-value/versions', [1]],
    ['/subjects/a-value/versions/1', { subject: 'a-value', version: 1, id: 1, schema: one }],
    ['/subjects/a-value/versions/latest', { subject: 'a-value', version: 1, id: 1, schema: one }],
    ['/subjects/a-value/versions/-1', { subject: 'a-value', version: 1, id: 1, schema: one }],
    ['/subjects/a-value/versions/1/schema', JSON.parse(one)],
    ['/schemas/ids/1', { schema: one }],
    ['/schemas/ids/1?subject=a-value&fetchMaxId=false', { schema: one }],
    ['/schemas/ids/1/schema', JSON.parse(one)],
    ['/schemas/ids/1/subjects', ['a-value']],
    ['/schemas/ids/1/versions', [{ subject: 'a-value', version: 1 }]],
    ['/config', { compatibilityLevel: 'BACKWARD' }],
    ['/config/a-value?defaultToGlobal=true', { compatibilityLevel: 'BACKWARD' }],
  ]
  for (const [path, body] of answers) {
    it(`GET ${path}`, async () => {
      assert.deepEqual(await ask('GET', path), { status: 200, type: mediaType, body })
    })
  }

  const avro = { schema: one }
  const refusals: readonly (readonly [string, string, unknown, number])[] = [
    ['GET', '/subjects/b-value/versions', undefined, 40401],
    ['GET', '/subjects/b-value/versions/latest', undefined, 40401],
    ['POST', '/subjects/b-value', avro, 40401],
    ['DELETE', '/config/b-value', undefined, 40401],
    ['GET', '/subjects/a-value/versions/2', undefined, 40402],
    ['POST', '/compatibility/subjects/a-value/versions/2', avro, 40402],
    ['GET', '/schemas/ids/9', undefined, 40403],
    ['GET', '/schemas/ids/x', undefined, 40403],
    ['POST', '/subjects/a-value', { schema: '"int"' }, 40403],
    ['GET', '/config/a-value', undefined, 40408],
    ['POST', '/subjects/a-value/versions', { schema: two }, 409],
    ['POST', '/subjects/a-value/versions', { schema: '{"type":"nope"}' }, 42201],
    ['POST', '/subjects/a-value/versions', { schema: 'nope' }, 42201],
    ['POST', '/subjects/a-value/versions', {}, 42201],
    ['POST', '/subjects/a-value/versions', [], 42201],
    ['POST', '/subjects/a-value/versions', { ...avro, schemaType: 'JSON' }, 42201],
    ['POST', '/subjects/a-value/versions', { ...avro, references: [{ name: 'b' }] }, 42201],
    ['GET', '/subjects/a-value/versions/0', undefined, 42202],
    ['GET', '/subjects/a-value/versions/2147483648', undefined, 42202],
    ['GET', '/subjects/a-value/versions/newest', undefined, 42202],
    ['PUT', '/config', { compatibility: 'SOME' }, 42203],
    ['POST', '/subjects/a-value/versions', '{', 400],
    ['POST', '/subjects/a-value/versions', '['.repeat(10_000), 400],
    ['POST', '/subjects/a-value/versions', `[${'1,'.repeat(11_000)}1]`, 400],
    ['POST', '/subjects/a-value/versions', { schema: wide }, 42201],
    ['GET', '/elsewhere', undefined, 404],
    ['DELETE', '/subjects/a-value', undefined, 42205],
    ['DELETE', '/subjects/a-value?permanent=true', undefined, 42205],
    ['DELETE', '/subjects/a-value/versions/latest', undefined, 42205],
    ['PUT', '/mode', { mode: 'READONLY' }, 42205],
    ['PUT', '/mode/a-value', { mode: 'IMPORT' }, 42205],
    ['DELETE', '/schemas/ids/1', undefined, 404],
    ['POST', '/subjects/a-value/versions', { schema: 'x'.repeat(600_000) }, 413],
  ]
  for (const [method, path, body, code] of refusals) {
    const what = body === undefined ? '' : ` with ${JSON.stringify(body).slice(0, 60)}`
    it(`${method} ${path}${what} is ${code}`, async () => {
      const told = await ask(method, path, body)
      const { error_code: said, message } = told.body as Readonly<Record<string, unknown>>
      assert.deepEqual(
        [told.status, told.type, said],
        [Number(String(code).slice(0, 3)), mediaType, code],
      )
      assert.ok(typeof message === 'string' && message !== '')
    })
  }

  it('takes what is no JSON by its name from nobody', async () => {
    const { status } = await ask('POST', '/subjects/t-value/versions', avro, 'text/plain')
    assert.equal(status, 415)
    const subjects = await ask('GET', '/subjects')
    assert.deepEqual(subjects.body, ['a-value'])
  })

  it('registers once, and finds it in whatever spelling', async () => {
    const path = '/subjects/spelt%2Fvalue/versions'
    const spelt = JSON.stringify(JSON.parse(one), undefined, 2)
    for (const schema of [one, spelt]) {
      assert.deepEqual((await ask('POST', path, { schema })).body, { id: 1 })
    }
    const found = await ask('POST', '/subjects/spelt%2Fvalue', { schema: spelt })
    const body = { subject: 'spelt/value', version: 1, id: 1, schema: one }
    assert.deepEqual(found.body, body)
  })

  it('compares, and says why where it is asked to', async () => {
    const path = '/compatibility/subjects/a-value/versions'
    const compare = async (query: string, schema: string) =>
      (await ask('POST', `${path}${query}`, { schema })).body
    assert.deepEqual(await compare('/latest', one), { is_compatible: true })
    assert.deepEqual(await compare('/1', two), { is_compatible: false })
    assert.deepEqual(await compare('?verbose=true', two), {
      is_compatible: false,
      messages: ['Field must is missing in version 1 and has no default in the new schema.'],
    })
    const first = await ask('POST', '/compatibility/subjects/new/versions/latest', { schema: two })
    assert.deepEqual(first.body, { is_compatible: true })
  })

  it('goes by the level that is set, for one or for all', async () => {
    const own = '/config/level-value'
    assert.deepEqual((await ask('PUT', own, { compatibility: 'NONE' })).body, {
      compatibility: 'NONE',
    })
    assert.deepEqual((await ask('GET', own)).body, { compatibilityLevel: 'NONE' })
    for (const schema of [one, two]) {
      const { status } = await ask('POST', '/subjects/level-value/versions', { schema })
      assert.equal(status, 200)
    }
    assert.deepEqual((await ask('DELETE', own)).body, { compatibilityLevel: 'NONE' })
    assert.equal((await ask('GET', own)).status, 404)
    await ask('PUT', '/config', { compatibility: 'FORWARD' })
    const { body } = await ask('GET', `${own}?defaultToGlobal=true`)
    assert.deepEqual(body, { compatibilityLevel: 'FORWARD' })
    await ask('PUT', '/config', { compatibility: 'BACKWARD' })
  })

  it('answers only to names of this machine', async () => {
    const { request } = await import('node:http')
    const status = await new Promise((resolve, reject) => {
      request(`${base}/subjects`, { headers: { host: 'shop.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    assert.equal(status, 421)
  })
})
