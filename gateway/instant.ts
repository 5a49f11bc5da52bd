/** Times in requests: RFC 3339, with any offset. */
const form =
  /^(\d{4}-\d\d-\d\d)[Tt ]((?:[01]\d|2[0-3])(?::[0-5]\d){2})(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

const millisecondDigits = 3
const year10000 = Date.UTC(10_000, 0)

/**
 * Milliseconds since 1970; undefined where the text is no such time, or one that is before 1970, or
 * past 9999 in UTC, which could not be written like that again.
 */
export function instantOf(text: string): number | undefined {
  const [, date = '', clock = '', fraction = '', offset = ''] = form.exec(text) ?? []
  const at = Date.parse(
    `${date}T${clock}${fraction.slice(0, 1 + millisecondDigits)}${offset.toUpperCase()}`,
  )
  return at >= 0 && at < year10000 && isDay(date) ? at : undefined
}

/** A day that the month does not have would run over into the next one. */
const isDay = (date: string): boolean =>
  new Date(Date.parse(`${date}T00:00:00Z`)).toISOString().startsWith(date)
