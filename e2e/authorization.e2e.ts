/**
 * Who may do what: every call of the OpenAPI document, with every role and state of a key, on what is one's
 * own, what another key of the tenant made, what is another tenant's, and what is not there.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@millrace/kernel/testing'
import { exampleOf } from '../gateway/docs/example.ts'
import { nameIn, type Schema } from '../gateway/docs/shape.ts'
import type { KeyEntry, Role } from '../gateway/keys/key-lines.ts'
import { guardedHere, guardedOnKafka, type Guarded } from './guarded.ts'
import { entryOf, keyOf, shown } from './keyed.ts'
import { items, sendNative, type Call } from './running.ts'
import { assertToldAsSaid } from './told-as-said.ts'

/** Those of the tenant `shop`, and one that sees all. */
const callers: Readonly<Record<string, Pick<KeyEntry, 'roles' | 'tenant'>>> = {
  shop: { roles: ['shop'], tenant: 'shop' },
  reader: { roles: ['reader'], tenant: 'shop' },
  operator: { roles: ['operator'], tenant: 'shop' },
  'operator of all': { roles: ['operator'] },
}
const nameOf = (caller: string, state: string): string => `${caller}-${state}`.replaceAll(' ', '-')
const states = ['valid', 'expired', 'tampered', 'none'] as const
const whose = ['own', 'others', 'other-tenants', 'absent'] as const
type Whose = (typeof whose)[number]

const entries: readonly KeyEntry[] = [
  ...Object.entries(callers).flatMap(([caller, { roles, tenant }]) => {
    const of = tenant === undefined ? {} : { tenant }
    return [
      entryOf(nameOf(caller, 'valid'), roles, of),
      entryOf(nameOf(caller, 'expired'), roles, { ...of, until: 1 }),
    ]
  }),
  entryOf('colleague', ['shop'], { tenant: 'shop' }),
  entryOf('stranger', ['shop'], { tenant: 'acme' }),
]

const by = { who: 'olga', why: 'a test' }

type Listed = {
  readonly method: string
  readonly path: string
  readonly roles: readonly Role[] | undefined
  /** What fits the call. */
  readonly body: object | undefined
  /** Makes what it names in its body. */
  readonly makes: boolean
  /** Says what is to be under the id in its path, and is never told that it is not there. */
  readonly needsNothing: boolean
}

type Said = {
  readonly responses: Readonly<Record<string, unknown>>
  readonly 'x-roles'?: readonly Role[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { schema: Schema } } }
}
type Cell = { readonly caller: string; readonly state: (typeof states)[number]; readonly of: Whose }

type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Said>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const callsIn = ({ paths, components: { schemas } }: Document): readonly Listed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([name, said]): Listed => {
      const [method, schema] = [name.toUpperCase(), schemaIn(said, schemas)]
      const example = schema === undefined ? undefined : (exampleOf(schema, schemas) as object)
      return {
        ...{ method, path, roles: said['x-roles'] },
        body: example,
        makes: '201' in said.responses && schema?.properties?.['id'] !== undefined,
        needsNothing: path.includes('{') && !('404' in said.responses),
      }
    }),
  )

function schemaIn({ requestBody }: Said, schemas: Readonly<Record<string, Schema>>) {
  const schema = requestBody?.content['application/json'].schema
  return schema?.$ref === undefined ? schema : schemas[nameIn(schema.$ref)]
}

/** How long somebody may be told to come again; a machine that has much else to do is slow. */
const againMsMax = 120_000

const brokers = process.env['MILLRACE_TEST_BROKERS']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

describe('who may do what', () => matrix(() => guardedHere(entries)))

void describe(
  'who may do what, whichever of three instances on Kafka is asked',
  { skip: brokers === undefined ? reason : false },
  () => matrix(() => guardedOnKafka(entries, brokers ?? '')),
)

function matrix(start: () => Promise<Guarded>): void {
  let app: Guarded
  let calls: readonly Listed[] = []
  const letters: Record<string, string> = {}
  before(async () => {
    app = await start()
    const { poison } = app
    // A key that was right from here is right, whoever else is wrong from here later.
    for (const url of app.urls) {
      for (const { name, until } of entries) {
        if (until === undefined) await fetch(`${url}/v1/orders`, { headers: shown(keyOf(name)) })
      }
    }
    const document = (await send('GET', '/openapi.json')).body as unknown
    calls = callsIn(document as Document)
    const made = [
      ['own', nameOf('shop', 'valid')],
      ['others', 'colleague'],
      ['other-tenants', 'stranger'],
    ] as const
    for (const [of, name] of made) {
      const headers = shown(keyOf(name))
      const make = async (method: string, path: string, body: unknown) => {
        const { status } = await send(method, path, { body, headers })
        assert.ok(status < 300, `${method} ${path}: ${status}`)
      }
      for (const { method, path, body } of calls.filter((call) => call.needsNothing)) {
        await make(method, path.replace(/\{\w+\}/, of), body)
      }
      for (const { method, path, body = {} } of calls.filter((call) => call.makes)) {
        // What is pre-ordered is one of the products that were just planned.
        await make(method, path, { ...body, ...('sku' in body ? { sku: of } : {}), id: of })
      }
      const letter = `/v1/letters/${of}.order-canceled`
      await until(async () => (await send('GET', letter, { headers })).status === 200)
      if (poison === undefined) continue
      poison.arm('warehouse', `${of}-parked`, { spare: 0, times: 1 })
      await send('PUT', `/v1/stock/${of}-parked`, { body: { onHand: 5 }, headers })
    }
    const all = shown(keyOf(nameOf('operator of all', 'valid')))
    for (const { key, id } of items(await send('GET', '/v1/dead-letters', { headers: all }))) {
      letters[String(key).replace('-parked', '')] = String(id)
    }
    assert.equal(Object.keys(letters).length, poison === undefined ? 0 : 3)
  })
  after(() => app.stop())

  const send = (method: string, path: string, call?: Call) =>
    again(() => sendNative(app.url, { method, path }, call))

  const encoded = (parts: unknown): string =>
    Buffer.from(JSON.stringify(parts)).toString('base64url')

  /** What stands in a path for what is meant. */
  function idIn(path: string, of: Whose): string {
    const tenant = of === 'other-tenants' ? 'acme' : 'shop'
    if (path.includes('/dead-letters/')) return letters[of] ?? 'absent'
    if (path.includes('/letters/')) return `${of}.order-canceled`
    if (path.includes('/cases/')) return encoded([tenant, 'place-order', of, 'stock', ''])
    if (path.includes('/effects/')) return encoded([0, of])
    if (path.includes('/topics/')) return of === 'absent' ? 'absent' : `${app.topicPrefix}stock`
    return of
  }

  async function ask(
    { method, path, body }: Listed,
    { caller, state, of }: Cell,
  ): Promise<readonly [number, string]> {
    const name = nameOf(caller, state === 'expired' ? 'expired' : 'valid')
    const key = state === 'tampered' ? `${keyOf(name)}y` : keyOf(name)
    const isAct = /dead-letters\/\{id\}\/(retry|drop|correct)$/.test(path)
    const query = isAct
      ? '?dryRun=true'
      : method === 'DELETE'
        ? `?${new URLSearchParams(by).toString()}`
        : ''
    const asked = path.replaceAll(/\{\w+\}/g, idIn(path, of)) + query
    const response = await again(() =>
      fetch(app.url + asked, {
        method,
        headers: {
          ...(state === 'none' ? {} : shown(key)),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    // A stream goes on; that it was opened is enough.
    if (response.headers.get('content-type') === 'text/event-stream') {
      await response.body?.cancel()
      return [response.status, '']
    }
    const { status, headers } = response
    const text = await response.text()
    assertToldAsSaid({ method, path: asked.split('?')[0] ?? '', status, headers, text })
    return [status, text]
  }

  /** What a status tells of who may: nothing of what became of the call, but that it was one. */
  const kindOf = (status: number): string => {
    if (status === 400) return 'not understood'
    if ([401, 403, 404, 429].includes(status)) return String(status)
    return status < 500 ? 'let in' : `failed with ${status}`
  }

  const sees = (caller: string): boolean => callers[caller]?.tenant === undefined

  function expected(
    { path, roles, needsNothing }: Listed,
    { caller, state, of }: Cell,
  ): readonly string[] {
    if (roles === undefined) return ['let in']
    // Who is wrong too often from one address is not looked at any more.
    if (state !== 'valid') return state === 'none' || app.poison ? ['401'] : ['401', '429']
    const isAllowed = callers[caller]?.roles.some((role) => roles.includes(role)) === true
    if (!isAllowed || (path === '/metrics' && !sees(caller))) return ['403']
    if (!path.includes('{')) return [path.includes('dead-letters/') ? '404' : 'let in']
    if (needsNothing) return ['let in']
    if (/card$|erasure$/.test(path)) return ['404']
    // What all tenants share is for who sees all; of effects and the like there is none in this shop.
    if (path.includes('/topics/')) return [sees(caller) && of !== 'absent' ? 'let in' : '404']
    if (/\/(effects|cases|checks|reviews)\//.test(path)) return ['404']
    if (of === 'absent' || (path.includes('/dead-letters/') && !app.poison)) return ['404']
    if (of !== 'other-tenants') return ['let in']
    return [path.includes('/dead-letters/') && sees(caller) ? 'let in' : '404']
  }

  it('is as the document says, in every cell', async () => {
    // What is put is there from then on, and who is erased is not.
    const behind = ({ method, needsNothing }: Listed) =>
      method === 'DELETE' ? 2 : Number(needsNothing)
    const ordered = calls.toSorted((a, b) => behind(a) - behind(b))
    assert.ok(calls.length > 35)
    const cells = Object.keys(callers).flatMap((caller) =>
      states.flatMap((state) => whose.map((of): Cell => ({ caller, state, of }))),
    )
    const wrong: string[] = []
    let asserted = 0
    for (const call of ordered) {
      const told = new Map<string, string>()
      await Promise.all(
        cells.map(async (cell) => {
          const [status, text] = await ask(call, cell)
          asserted++
          const { caller, state, of } = cell
          if (!expected(call, cell).includes(kindOf(status))) {
            const which = [call.method, call.path, caller, state, of].join(' · ')
            wrong.push(`${which}: ${status}, not ${expected(call, cell).join()}`)
          }
          told.set(`${caller} ${state} ${of}`, text.replaceAll(idIn(call.path, of), '…'))
        }),
      )
      // What is another tenant's looks like what is not there.
      for (const caller of Object.keys(callers)) {
        if (sees(caller) || call.method !== 'GET' || !call.path.includes('{')) continue
        const [others, absent] = [
          told.get(`${caller} valid other-tenants`),
          told.get(`${caller} valid absent`),
        ]
        if (others !== absent) wrong.push(`${call.path} tells ${caller} of others: ${others ?? ''}`)
      }
    }
    assert.deepEqual(wrong, [])
    assert.equal(asserted, calls.length * cells.length)
  })
}

/** Where shards are on their way somebody is told to come again. */
async function again<Told extends { readonly status: number }>(
  ask: () => Promise<Told>,
): Promise<Told> {
  const end = performance.now() + againMsMax
  for (;;) {
    const told = await ask()
    if (told.status !== 503 || performance.now() > end) return told
    await sleep(200)
  }
}
