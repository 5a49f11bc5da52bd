/** What a client of TypeScript knows of the native API: a file of types, from its OpenAPI document. */
import { groupText, typeText, type Part, type Schema } from './type-text.ts'

type Parameter = {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>
type Answer = { readonly $ref?: string; readonly content?: Content }
type Operation = {
  readonly summary: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Answer>>
}
export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, Answer>>
  }
}

const head = `/** Made of the OpenAPI document by \`npm run client\`: change that, and make this again. */

export type Answer<Status extends number, Body> = {
  readonly status: Status
  readonly headers: Headers
  readonly body: Body
}
`

const refusal = `/** A problem of one of these statuses. */
export type Refusal<Status extends keyof Refusals> = Refusals[Status]

export type AnyProblem = Refusals[keyof Refusals]['body']
`

export function apiText({ paths, components }: Document): string {
  const shapes = Object.entries(components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeText(schema)}\n`,
  )
  const problems = Object.entries(components.responses).map(([name, answer]): Part => {
    const status = statusOf(name)
    const text = (indent: string) => `Answer<${status}, ${bodyText(answer, indent)}>`
    return { name: status, isNeeded: true, text }
  })
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Part => ({
      ...{ name: `${method.toUpperCase()} ${path}`, isNeeded: true, about: operation.summary },
      text: (indent) => callText(operation, indent),
    })),
  )
  const refusals = `type Refusals = ${groupText(problems, '')}\n`
  const all = `/** Every call: what it is asked with, and what it may answer. */\nexport type Calls = ${groupText(calls, '')}\n`
  return [head, ...shapes, refusals, refusal, all].join('\n')
}

/** Of `Problem404` or a reference to it. */
const statusOf = (name: string): string => /\d+$/.exec(name)?.[0] ?? ''

const callText = (operation: Operation, indent: string): string =>
  groupText(
    [
      { name: 'asked', isNeeded: true, text: (inner) => askedText(operation, inner) },
      { name: 'answered', isNeeded: true, text: (inner) => answeredText(operation, inner) },
    ],
    indent,
  )

function askedText({ parameters, requestBody }: Operation, indent: string): string {
  const parts = [
    ...partOf(
      'path',
      parameters.filter((one) => one.in === 'path'),
    ),
    ...partOf(
      'query',
      parameters.filter((one) => one.in === 'query'),
    ),
    ...partOf(
      'headers',
      parameters.filter((one) => one.in === 'header'),
    ),
    ...(requestBody === undefined
      ? []
      : [
          {
            ...{ name: 'body', isNeeded: requestBody.required },
            text: (inner: string) => contentText(requestBody.content, inner),
          },
        ]),
  ]
  return groupText(parts, indent)
}

function partOf(name: string, parameters: readonly Parameter[]): readonly Part[] {
  if (parameters.length === 0) return []
  const parts = parameters.map((one): Part => ({
    ...{ name: one.name, isNeeded: one.required },
    text: (indent) => typeText(one.schema, indent),
  }))
  const isNeeded = parts.some((part) => part.isNeeded)
  return [{ name, isNeeded, text: (indent) => groupText(parts, indent) }]
}

function answeredText({ responses }: Operation, indent: string): string {
  const done = Object.entries(responses)
    .filter(([, { $ref }]) => $ref === undefined)
    .map(([status, answer]) => `Answer<${status}, ${bodyText(answer, indent)}>`)
  const refused = Object.values(responses).flatMap(({ $ref }) =>
    $ref === undefined ? [] : statusOf($ref),
  )
  return [...done, `Refusal<${refused.join(' | ')}>`].join(` |\n${indent}  `)
}

const bodyText = ({ content }: Answer, indent: string): string =>
  content === undefined ? 'undefined' : contentText(content, indent)

const contentText = (content: Content, indent: string): string =>
  Object.values(content)
    .map(({ schema }) => typeText(schema, indent))
    .join(' | ')
