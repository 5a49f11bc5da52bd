/** Positions as clients see them: opaque texts, of the installation and how often each shard has committed. */
import type { Position } from '@millrace/kernel'
import type { FastifyRequest } from 'fastify'
import { invalid } from './problem.ts'
import { waitMsOr, waitPreferred } from './questions.ts'

/** What a read is to include, and how long it may wait for that. */
export type After = {
  readonly installation: string
  readonly numbers: Readonly<Record<number, number>>
  readonly waitMs: number
  /** Whether what was told by then is to lie in the topics that others read, too. */
  readonly relayed?: boolean
}

type Known = Omit<After, 'waitMs' | 'relayed'>

export const encodePosition = ({ installation, numbers }: Position): string =>
  Buffer.from(JSON.stringify([installation, ...[...numbers].flat()])).toString('base64url')

/** One that stands for all of them. */
export function joinedPosition(positions: ReadonlySet<string>): string | undefined {
  const [first, ...others] = positions
  if (first === undefined || others.length === 0) return first
  const { installation, numbers } = joined([...positions].map(decode))
  const entries = Object.entries(numbers).map(([shard, number]) => [Number(shard), number] as const)
  return encodePosition({ installation, numbers: new Map(entries) })
}

const header = 'millrace-after'

/** What a request wants its answer to include, if it wants anything. */
export function afterOf(request: FastifyRequest, seconds = waitPreferred(request)) {
  const given = request.headers[header]
  if (given === undefined) return undefined
  const texts = String(given).split(',')
  return { ...joined(texts.map((text) => decode(text.trim()))), waitMs: waitMsOr(seconds) }
}

function joined(all: readonly Known[]): Known {
  const installation = all[0]?.installation ?? ''
  const numbers: Record<number, number> = {}
  for (const one of all) {
    if (one.installation !== installation) throw unknownPosition('They are of two installations.')
    for (const [shard, number] of Object.entries(one.numbers)) {
      numbers[Number(shard)] = Math.max(numbers[Number(shard)] ?? 0, number)
    }
  }
  return { installation, numbers }
}

const malformed = 'This is no Millrace-Position that an answer has given.'
export const unknownPosition = (detail: string) => invalid('/Millrace-After', detail)

function decode(text: string): Known {
  const bytes = Buffer.from(text, 'base64url')
  if (text === '' || bytes.toString('base64url') !== text) throw unknownPosition(malformed)
  const [installation, ...flat] = listIn(bytes.toString())
  if (typeof installation !== 'string' || flat.length % 2 !== 0) throw unknownPosition(malformed)
  const numbers: Record<number, number> = {}
  for (let at = 0; at < flat.length; at += 2) {
    numbers[countIn(flat[at])] = countIn(flat[at + 1])
  }
  return { installation, numbers }
}

function listIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value
  } catch {
    // It is none, as where it is something else.
  }
  throw unknownPosition(malformed)
}

function countIn(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw unknownPosition(malformed)
}
