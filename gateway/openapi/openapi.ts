/** The OpenAPI document of the native API, made from its routes: what is served, and who may ask for it. */
import type { Route } from '../edge.ts'
import { accessTo, allowed } from '../keys/access.ts'
import { operations, type Operation } from './operations.ts'

type Called = Pick<Route, 'method' | 'path'>

/** `:id` of a route is `{id}` of a document. */
const documented = (path: string): string => path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')

export function openapi(routes: readonly Called[], version: string): object {
  const paths = Map.groupBy(routes, ({ path }) => documented(path))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version,
      description: 'Orders, accounts, stock, slots and letters of a shop, and the repair of them.',
    },
    paths: Object.fromEntries(
      [...paths].map(([path, calls]) => [
        path,
        Object.fromEntries(
          calls.map(({ method }) => [method.toLowerCase(), operationOf(method, path)]),
        ),
      ]),
    ),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'Asked for where keys are on.' },
      },
      schemas: { Problem: problem },
      responses: {
        Problem: {
          description: 'What is wrong, as RFC 9457 has it',
          content: { 'application/problem+json': { schema: ref('schemas/Problem') } },
        },
      },
    },
  }
}

function operationOf(method: Route['method'], path: string): object {
  const known: Operation | undefined = operations[`${method} ${path}`]
  if (known === undefined) throw new Error(`Nothing is said of ${method} ${path}.`)
  const { summary, query = [], body, type = 'application/json', makes } = known
  const access = accessTo(method, path)
  const isWrite = method === 'POST'
  const told = { description: 'It is done, or told', content: { [type]: { schema: {} } } }
  return {
    summary,
    operationId: operationId(method, path),
    ...(access === 'open'
      ? { security: [] }
      : { security: [{ key: [] }], 'x-roles': allowed[access] }),
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => parameter(name, 'path')),
      ...query.map((name) => parameter(name, 'query')),
      ...(isWrite ? [parameter('Idempotency-Key', 'header')] : []),
    ],
    ...(body === undefined ? {} : { requestBody: json(body) }),
    responses: { [makes === true ? 201 : 200]: told, default: ref('responses/Problem') },
  }
}

const operationId = (method: string, path: string): string =>
  [method.toLowerCase(), ...path.split(/[^a-zA-Z]+/).filter((part) => part !== '')].join('-')

const parameter = (name: string, where: 'path' | 'query' | 'header') => ({
  ...{ name, in: where, required: where === 'path', schema: { type: 'string' } },
})

const json = (schema: object) => ({
  // What is a contract for the run is a schema for a reader.
  content: { 'application/json': { schema: JSON.parse(JSON.stringify(schema)) as object } },
})

const ref = (to: string) => ({ $ref: `#/components/${to}` })

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    ...{ type: { type: 'string' }, title: { type: 'string' } },
    ...{ status: { type: 'integer' }, detail: { type: 'string' } },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
    deadLetter: { type: 'string' },
  },
}
