/** What somebody gives for the key and the headers of a record that they write by hand. */
import { checker, text } from '@millrace/kernel'
import type { Topic } from '#contracts/topics/topic'
import { invalid } from '../problem.ts'

const shortText = checker(text({ max: 1000 }))
const headersMax = 20

export function handKey({ keys }: Topic, key: unknown): string | undefined {
  if (key === undefined || key === null) return undefined
  if (keys !== 'long') {
    if (shortText.fits(key)) return key
    throw invalid('/key', 'It must be text of at most 1000 characters.')
  }
  if (Number.isSafeInteger(key)) return String(key)
  throw invalid('/key', 'A key of this topic is a whole number.')
}

/** Nothing where there are none. */
export function handHeaders(given: unknown): {
  readonly headers?: Readonly<Record<string, string>>
} {
  if (given === undefined) return {}
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw invalid('/headers', 'They must be an object.')
  }
  const headers = Object.entries(given)
  if (headers.length > headersMax) throw invalid('/headers', `There are ${headersMax} at most.`)
  for (const [name, value] of headers) {
    if (!shortText.fits(value) || !shortText.fits(name)) {
      throw invalid(`/headers/${name}`, 'It must be text of at most 1000 characters.')
    }
  }
  return headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }
}
