/** A JSON value as one text, whatever order its fields were written in. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = value as Readonly<Record<string, unknown>>
  const texts: string[] = []
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name]
    if (field !== undefined) texts.push(`${JSON.stringify(name)}:${canonical(field)}`)
  }
  return `{${texts.join(',')}}`
}
