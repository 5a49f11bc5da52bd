/** What a running server says of its storefronts: their calls, and the topics that other hands write. */
import type { Schema } from './fitting-values.ts'

export type Said = {
  readonly description?: string
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
}

export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly schema: Schema
}

export type Operation = {
  /** Whose words it is answered in. */
  readonly storefront: string
  readonly url: string
  readonly method: string
  /** With names in braces. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  readonly responses: Readonly<Record<string, Said>>
  readonly named: (ref: string) => Schema
}

type Call = {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, Said>>
}

type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Call>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

const services = [
  ...['order', 'payment', 'warehouse', 'delivery', 'user', 'billing', 'notification'],
] as const

/** Where each tells of itself; `addresses` by what is found there. */
const documents: readonly (readonly [storefront: string, address: string, path: string])[] = [
  ['wallet', 'native', '/otusapp/gur-ok/openapi.json'],
  ...services.map((one) => ['saga', 'native', `/${one}/openapi.json`] as const),
  ['quick', 'quick', '/openapi.json'],
  ['stream', 'stream', '/openapi.json'],
  ['stream', 'fraud', '/openapi.json'],
  ['preorder', 'preorder', '/openapi.json'],
]

type Get = (url: string) => Promise<unknown>

export async function operationsOf(
  addresses: Readonly<Record<string, string>>,
  get: Get,
): Promise<readonly Operation[]> {
  const all = documents.map(async ([storefront, address, path]) => {
    const url = addresses[address] ?? ''
    return operationsIn((await get(url + path)) as Document, { storefront, url })
  })
  return (await Promise.all(all)).flat()
}

function operationsIn(
  { paths, components }: Document,
  where: Pick<Operation, 'storefront' | 'url'>,
): readonly Operation[] {
  const named = (ref: string): Schema => components?.schemas?.[ref.split('/').at(-1) ?? ''] ?? {}
  return Object.entries(paths).flatMap(([path, calls]) =>
    Object.entries(calls).map(([method, { parameters = [], requestBody, responses }]) => ({
      ...{ ...where, method: method.toUpperCase(), path, parameters, responses, named },
      body: Object.values(requestBody?.content ?? {})[0]?.schema,
    })),
  )
}

export type WrittenTopic = {
  readonly topic: string
  readonly key: Schema
  readonly values: readonly Schema[]
}

type Avro = {
  readonly name: string
  readonly type: string
  readonly symbols?: readonly string[]
  readonly fields?: readonly { readonly name: string; readonly type: unknown }[]
}

type Payload = Schema & { readonly schema?: Avro | readonly Avro[] }

type Channel = {
  readonly messages: Readonly<
    Record<
      string,
      {
        readonly payload: Payload
        readonly bindings: { readonly kafka: { readonly key: Schema } }
      }
    >
  >
}

type Asyncapi = {
  readonly channels: Readonly<Record<string, Channel & { readonly 'x-tenant'?: string }>>
  readonly operations: Readonly<Record<string, unknown>>
}

export async function writtenTopics(url: string, get: Get): Promise<readonly WrittenTopic[]> {
  const { channels, operations } = (await get(`${url}/asyncapi.json`)) as Asyncapi
  return Object.entries(channels).flatMap(([topic, { 'x-tenant': tenant, messages }]) => {
    if (tenant === undefined || !(`receive ${topic}` in operations)) return []
    const all = Object.entries(messages)
    const values = all.map(([name, { payload }]) => schemaOf(name, payload))
    return [{ topic, key: all[0]?.[1].bindings.kafka.key ?? {}, values }]
  })
}

function schemaOf(message: string, payload: Payload): Schema {
  if (payload.schema === undefined) return payload
  const types = [payload.schema].flat()
  return avroSchema(message, types)
}

/** As JSON has what Avro writes. */
function avroSchema(type: unknown, types: readonly Avro[]): Schema {
  if (Array.isArray(type)) return { anyOf: type.map((one) => avroSchema(one, types)) }
  if (typeof type === 'object' && type !== null) return ofAvro(type as Avro, types)
  const named = types.find(({ name }) => name === String(type).split('.').at(-1))
  if (named !== undefined) return ofAvro(named, types)
  return plain[String(type)] ?? {}
}

function ofAvro({ type, symbols, fields }: Avro, types: readonly Avro[]): Schema {
  if (symbols !== undefined) return { enum: symbols }
  if (fields === undefined) return avroSchema(type, types)
  const properties = fields.map(({ name, type: of }) => [name, avroSchema(of, types)] as const)
  return { type: 'object', properties: Object.fromEntries(properties) }
}

const plain: Readonly<Record<string, Schema>> = {
  null: { type: 'null' },
  boolean: { type: 'boolean' },
  int: { type: 'integer' },
  long: { type: 'integer' },
  double: { type: 'number' },
  string: { type: 'string' },
}
