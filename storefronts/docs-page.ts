/** A page that shows an OpenAPI document to a person; it needs nothing from anywhere else. */
export type Shown = {
  readonly info: { readonly title: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary: string }>>>>
}

export function docsPage(document: Shown): string {
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { summary, ...rest }]) =>
        `<details><summary><b>${method.toUpperCase()}</b> <code>${escaped(path)}</code> ${escaped(summary)}</summary>` +
        `<pre>${escaped(JSON.stringify(rest, null, 2))}</pre></details>`,
    ),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(document.info.title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
  summary { cursor: pointer; padding: .4rem 0 }
  pre { background: #f4f4f4; padding: 1rem; overflow: auto }
</style></head>
<body><h1>${escaped(document.info.title)}</h1>
<p>The same for programs: <a href="openapi.json">openapi.json</a>.</p>
${calls.join('\n')}
</body></html>
`
}

const signs: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

const escaped = (text: string): string => text.replaceAll(/[<>&]/g, (sign) => signs[sign] ?? sign)
