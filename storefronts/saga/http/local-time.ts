/** Dates and times without a zone, as Java reads and writes them. */
export type LocalTime = {
  /** Seconds only where there are any; three, six or nine digits of a fraction. */
  readonly text: string
  /** As if it were a time in UTC, in milliseconds: a number that sorts as the time does. */
  readonly at: number
}

/** What time it is where the server stands. */
export type LocalClock = () => number

const form = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/i

/** Undefined where it is none. */
export function localTimeIn(given: string): LocalTime | undefined {
  const [, day = '', hour = '', minute = '', second = '00', fraction = ''] = form.exec(given) ?? []
  const nanos = fraction.padEnd(9, '0')
  const at = Date.parse(`${day}T${hour}:${minute}:${second}.${nanos.slice(0, 3)}Z`)
  // A day that its month does not have would be one of the next.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) return undefined
  return { text: `${day}T${hour}:${minute}${secondsOf(second, nanos)}`, at }
}

function secondsOf(second: string, nanos: string): string {
  const digits = nanos.replace(/(000){1,3}$/, '')
  if (digits !== '') return `:${second}.${digits}`
  return second === '00' ? '' : `:${second}`
}

export const machineClock: LocalClock = () => {
  const now = new Date()
  return now.getTime() - now.getTimezoneOffset() * 60_000
}
