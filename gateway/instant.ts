/** Times in requests: RFC 3339, with any offset. */
const form =
  /^(\d{4}-\d\d-\d\d)[Tt ]((?:[01]\d|2[0-3])(?::[0-5]\d){2})(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

const millisecondDigits = 3

/** Milliseconds since 1970; undefined where the text is no such time, or one before 1970. */
export function instantOf(text: string): number | undefined {
  const [, date = '', clock = '', fraction = '', offset = ''] = form.exec(text) ?? []
  const at = Date.parse(
    `${date}T${clock}${fraction.slice(0, 1 + millisecondDigits)}${offset.toUpperCase()}`,
  )
  return at >= 0 && isDay(date) ? at : undefined
}

/** A day that the month does not have would run over into the next one. */
const isDay = (date: string): boolean =>
  new Date(Date.parse(`${date}T00:00:00Z`)).toISOString().startsWith(date)
