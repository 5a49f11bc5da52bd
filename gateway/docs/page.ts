/**
 * Job: the OpenAPI document as a page for people, to read and to try: `/docs`.
 * Boundary: it says what the document says; it needs nothing from anywhere else, and lets nothing in.
 */
import { createHash } from 'node:crypto'
import { callHtml, type Answer, type Call, type Operation } from './call.ts'
import { script, style } from './look.ts'
import { escaped, shapeOf, type Schema } from './shape.ts'

export type Described = {
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, Answer>>
  }
}

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but what is in it, and calls to where it came from. */
const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; connect-src 'self'; form-action 'none'; base-uri 'none'`

export function docsPage({ info, tags, paths, components }: Described): string {
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, about]): Call => ({
      method: method.toUpperCase(),
      path,
      about,
    })),
  )
  const byTag = Map.groupBy(calls, ({ about }) => about.tags[0] ?? '')
  const sections = tags.map(({ name, description }) => {
    const those = byTag.get(name) ?? []
    return `${heading(name)}<p>${escaped(description)}</p>${those.map((call) => callHtml(call, components.schemas)).join('\n')}`
  })
  const links = [...tags.map(({ name }) => name), 'Problems', 'Shapes'].map(
    (name) => `<a href="#${anchor(name)}">${escaped(name)}</a>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(info.title)} API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<style>${style}</style></head>
<body><div><nav><h1>${escaped(info.title)}</h1><small>${escaped(info.version)}</small>
<label>Find<input id="find" type="search"></label>
<label>Key, where one is asked for<input id="key" type="password" autocomplete="off"></label>
<p class="parts">${links.join('')}</p>
<p><a href="/openapi.json">openapi.json</a><a href="/asyncapi.json">asyncapi.json</a></p></nav>
<main><p>${escaped(info.description)} Amounts are whole numbers of minor units; times are RFC 3339 in UTC.</p>
${sections.join('\n')}
${heading('Problems')}${problemsHtml(components.responses)}
${heading('Shapes')}${shapesHtml(components.schemas)}
</main></div><script>${script}</script></body></html>
`
}

const anchor = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]+/g, '-')
const heading = (name: string): string => `<h2 id="${anchor(name)}">${escaped(name)}</h2>`

const problemsHtml = (responses: Described['components']['responses']): string =>
  Object.entries(responses)
    .map(([name, { description = '', headers = {} }]) => {
      const status = name.replace('Problem', '')
      const told = Object.keys(headers).map((header) => ` <code>${header}</code>`)
      return `<p id="problem-${status}"><b class="status">${status}</b> ${escaped(description)}${told.join('')}</p>`
    })
    .join('\n')

const shapesHtml = (schemas: Described['components']['schemas']): string =>
  Object.entries(schemas)
    .map(([name, schema]) => `<h3 id="shape-${name}">${name}</h3>${shapeOf(schema)}`)
    .join('\n')
