/** A call on the page: what it takes, what it answers, and a form to try it with. */
import { exampleOf, type Shapes } from './example.ts'
import { escaped, shapeOf, type Schema } from './shape.ts'

type Content = Readonly<Record<string, { readonly schema: Schema }>>
type Parameter = {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
}
type Header = { readonly required: boolean; readonly schema: Schema }
export type Answer = {
  readonly $ref?: string
  readonly description?: string
  readonly headers?: Readonly<Record<string, Header>>
  readonly content?: Content
}
export type Operation = {
  readonly tags: readonly string[]
  readonly summary: string
  readonly operationId: string
  readonly 'x-roles'?: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Answer>>
}
export type Call = { readonly method: string; readonly path: string; readonly about: Operation }

const schemaIn = (content: Content | undefined): Schema =>
  Object.values(content ?? {})[0]?.schema ?? {}

export function callHtml({ method, path, about }: Call, shapes: Shapes): string {
  const { summary, operationId, parameters, requestBody } = about
  const roles = about['x-roles'] ?? []
  const body = schemaIn(requestBody?.content)
  return `<details class="call" id="${operationId}" data-words="${escaped(`${method} ${path} ${summary}`.toLowerCase())}">
<summary><b class="method ${method}">${method}</b> <code>${pathHtml(path)}</code> <span>${escaped(summary)}</span>${roles
    .map((role) => ` <small class="role">${role}</small>`)
    .join('')}</summary>
<div class="told"><div>
${parameters.length === 0 ? '' : `<h4>Takes</h4>${parametersHtml(parameters)}`}
${requestBody === undefined ? '' : `<h4>Body${requestBody.required ? '' : ', if any'}</h4><div>${shapeOf(body)}</div>`}
<h4>Answers</h4>${answersHtml(about.responses)}
</div>${formHtml({ method, path, about }, requestBody && exampleOf(body, shapes))}</div>
</details>`
}

const pathHtml = (path: string): string => escaped(path).replaceAll(/\{\w+\}/g, '<em>$&</em>')

const parametersHtml = (parameters: readonly Parameter[]): string =>
  `<ul class="fields">${parameters
    .map(({ name, in: where, required, schema }) => {
      const mark = required ? '' : '<i>?</i>'
      return `<li><b>${name}</b>${mark} <small>${where}</small> ${shapeOf(schema)}</li>`
    })
    .join('')}</ul>`

function answersHtml(responses: Operation['responses']): string {
  const all = Object.entries(responses)
  const done = all
    .filter(([, { $ref }]) => $ref === undefined)
    .map(([status, { description = '', headers = {}, content }]) => {
      const names = Object.keys(headers).map((name) => `<code>${name}</code>`)
      const told = names.length === 0 ? '' : ` <small>with ${names.join(' ')}</small>`
      const body = content === undefined ? '' : shapeOf(schemaIn(content))
      return `<p><b class="status">${status}</b> ${escaped(description)}${told}</p>${body}`
    })
  const refused = all
    .filter(([, { $ref }]) => $ref !== undefined)
    .map(([status]) => `<a class="status" href="#problem-${status}">${status}</a>`)
  return `${done.join('')}<p>${refused.join(' ')}</p>`
}

function formHtml({ method, path, about }: Call, body: unknown): string {
  const fields = about.parameters
    .filter(({ in: where }) => where !== 'header')
    .map(
      ({ name, in: where, required }) =>
        `<label>${name}<input name="${name}" data-in="${where}"${required ? ' required' : ''}></label>`,
    )
  const text = body === undefined ? undefined : escaped(JSON.stringify(body, null, 2))
  const area =
    text === undefined ? '' : `<label>Body<textarea name="body" rows="8">${text}</textarea></label>`
  return `<form data-method="${method}" data-path="${path}">${fields.join('')}${area}<button>Send</button><pre hidden></pre></form>`
}
