/** A value as one JSON text, whatever order its fields were written in. */
export const canonical = (value: unknown): string => JSON.stringify(value, inOrder)

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
