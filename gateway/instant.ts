/** Times in requests: RFC 3339, with any offset. */
const form =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** Milliseconds since 1970; undefined where the text is no such time, or one before 1970. */
export function instantOf(text: string): number | undefined {
  const found = form.exec(text)
  if (found === null) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as Six
  const [, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = found.slice(6)
  if (hour > 23 || minute > 59 || second > 59) return undefined
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  // A day that the month does not have would run over into the next one.
  if (new Date(local).getUTCDate() !== day || month < 1 || month > 12) return undefined
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3))
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000
  const at = local + ms - (sign === '-' ? -offset : offset)
  return at >= 0 ? at : undefined
}

type Six = [number, number, number, number, number, number]
