/** The OpenAPI document of the native API: what is served, who may ask for it, and what it answers. */
import type { Field } from '@millrace/kernel'
import { problemOfStatus } from '../answers/problem.ts'
import { allowed } from '../keys/access.ts'
import { headersOfProblem, headersTaken, headersTold, type Call, type Told } from './headers.ts'
import { usualPath, type Operations } from './operation.ts'
import { problemStatuses } from './problems.ts'
import { Schemas, type Use } from './schemas.ts'
import { shapes } from './shapes.ts'
import { tagOf, tagsOf } from './tags.ts'

/** `told exactly` is for whoever looks whether answers have nothing but what is said. */
export function openapi(
  operations: Operations,
  version: string,
  told: Exclude<Use, 'given'> = 'told',
): object {
  const schemas = new Schemas(told, shapes)
  const calls = Object.entries(operations).map(([name, about]): Call => {
    const [method = '', path = ''] = name.split(' ')
    return { method, path, about }
  })
  const statuses = new Set(
    calls.flatMap(({ method, path, about }) => problemStatuses(method, path, about)),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version,
      description: 'Orders, accounts, stock, slots and letters of a shop, and the repair of them.',
    },
    servers: [{ url: '/' }],
    tags: tagsOf(calls.map(({ path }) => path)),
    paths: Object.fromEntries(
      [...Map.groupBy(calls, ({ path }) => path)].map(([path, those]) => [
        path,
        Object.fromEntries(
          those.map((call) => [call.method.toLowerCase(), operationOf(call, schemas)]),
        ),
      ]),
    ),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'Asked for where keys are on.' },
      },
      responses: Object.fromEntries(
        [...statuses].sort().map((status) => [`Problem${status}`, problemAnswer(status, schemas)]),
      ),
      schemas: schemas.components,
    },
  }
}

function operationOf(call: Call, schemas: Schemas): object {
  const { method, path, about } = call
  const { access, summary, body, bodyIsOptional = false } = about
  return {
    tags: [tagOf(path)],
    summary,
    operationId: operationId(method, path),
    ...(access === 'open'
      ? { security: [] }
      : { security: [{ key: [] }], 'x-roles': allowed[access] }),
    parameters: parametersOf(call, schemas),
    ...(body === undefined
      ? {}
      : { requestBody: { required: !bodyIsOptional, content: json(schemas.given(body)) } }),
    responses: {
      ...doneOf(call, schemas),
      ...Object.fromEntries(
        problemStatuses(method, path, about).map((status) => [
          status,
          { $ref: `#/components/responses/Problem${status}` },
        ]),
      ),
    },
  }
}

function parametersOf(call: Call, schemas: Schemas): readonly object[] {
  const { path, about } = call
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const field = about.path?.[name] ?? usualPath[name]
    if (field === undefined) throw new Error(`Nothing is said of {${name}} in ${path}.`)
    return { name, in: 'path', required: true, schema: schemas.given(field) }
  })
  const others = (where: string, fields: Readonly<Record<string, Field>>) =>
    Object.entries(fields).map(([name, field]) => ({
      ...{ name, in: where, required: about.needs?.includes(name) ?? false },
      schema: schemas.given(field),
    }))
  return [...inPath, ...others('query', about.query ?? {}), ...others('header', headersTaken(call))]
}

function doneOf(call: Call, schemas: Schemas): object {
  const { answers, makes, orNothing } = call.about
  const content =
    typeof answers === 'string'
      ? // A reader of events takes a schema for what one event is.
        { [answers]: { schema: answers === 'text/event-stream' ? {} : { type: 'string' } } }
      : json(schemas.told(answers))
  const headers = headersOf(headersTold(call), schemas)
  const done = {
    description: makes === true ? 'It is made' : 'It is done, or told',
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    content,
  }
  return {
    [makes === true ? 201 : 200]: done,
    ...(orNothing === undefined ? {} : { 204: { description: orNothing } }),
  }
}

function problemAnswer(status: number, schemas: Schemas): object {
  const headers = headersOfProblem[status]
  const field = problemOfStatus(status)
  return {
    description: field.properties.title.enum.join('; '),
    ...(headers === undefined ? {} : { headers: headersOf(headers, schemas) }),
    content: { 'application/problem+json': { schema: schemas.told(field) } },
  }
}

const headersOf = (headers: Readonly<Record<string, Told>>, schemas: Schemas): object =>
  Object.fromEntries(
    Object.entries(headers).map(([name, { field, isSure }]) => [
      name,
      { required: isSure, schema: schemas.told(field) },
    ]),
  )

const json = (schema: object) => ({ 'application/json': { schema } })

const operationId = (method: string, path: string): string =>
  [method.toLowerCase(), ...path.split(/[^a-zA-Z]+/).filter((part) => part !== '')].join('-')
