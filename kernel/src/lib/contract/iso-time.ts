let last = { ms: 0, text: new Date(0).toISOString() }

/** RFC 3339 in UTC with milliseconds, as every answer of the API has it. Pure: the time is given. */
export function isoTime(ms: number): string {
  // What is told together mostly happened together.
  if (ms !== last.ms) last = { ms, text: new Date(ms).toISOString() }
  return last.text
}
