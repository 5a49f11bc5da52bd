/** RFC 3339 in UTC with milliseconds, as every answer of the API has it. Pure: the time is given. */
export const isoTime = (ms: number): string => new Date(ms).toISOString()
