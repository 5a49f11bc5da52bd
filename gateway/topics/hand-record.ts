/** What somebody gives for the key, the headers and the place of a record that they write by hand. */
import { checker, text, type AskOptions } from '@millrace/kernel'
import type { Topic } from '#contracts/topics/topic'
import { invalid } from '../problem.ts'

export type Headers = Readonly<Record<string, string>>

const shortText = checker(text({ max: 1000 }))
const headersMax = 20
/** By the first a relay knows what it wrote itself, and passes it over; by the second whose a record is. */
const ours = new Set(['millrace-relay', 'millrace-installation'])

export function handKey(
  { keys, settings }: Pick<Topic, 'keys' | 'settings'>,
  key: unknown,
): string | undefined {
  if (key === undefined || key === null) {
    if (settings === undefined) return undefined
    throw invalid('/key', 'The last record of each key is kept here, so a record has a key.')
  }
  if (keys !== 'long') {
    if (shortText.fits(key)) return key
    throw invalid('/key', 'It must be text of at most 1000 characters.')
  }
  if (Number.isSafeInteger(key)) return String(key)
  throw invalid('/key', 'A key of this topic is a whole number.')
}

export function handHeaders(given: unknown): Headers | undefined {
  if (given === undefined) return undefined
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw invalid('/headers', 'They must be an object.')
  }
  const headers = Object.entries(given)
  if (headers.length > headersMax) throw invalid('/headers', `There are ${headersMax} at most.`)
  for (const [name, value] of headers) checkHeader(name, value)
  return headers.length === 0 ? undefined : Object.fromEntries(headers)
}

function checkHeader(name: string, value: unknown): void {
  if (!shortText.fits(value) || !shortText.fits(name)) {
    throw invalid(`/headers/${name}`, 'It must be text of at most 1000 characters.')
  }
  if (ours.has(name)) throw invalid(`/headers/${name}`, 'Only Millrace writes this header.')
}

export function partitionIn(
  { topic, partitions }: Pick<Topic, 'topic' | 'partitions'>,
  partition: number,
): number {
  if (partition < partitions) return partition
  const has = partitions === 1 ? 'the partition 0 only' : `the partitions 0 to ${partitions - 1}`
  throw invalid('/partition', `The topic ${topic} has ${has}.`)
}

export const idHeader = 'millrace-id'

/** What was written twice under one id by its writer happens once. */
export function onceOf(headers: Headers | undefined): Pick<AskOptions, 'once'> {
  const id = headers?.[idHeader]
  if (id === undefined) return {}
  if (/^[!-~]{1,255}$/.test(id)) return { once: { key: `${idHeader}:${id}`, digest: '' } }
  throw invalid(`/headers/${idHeader}`, 'It must be 1 to 255 printable characters.')
}
