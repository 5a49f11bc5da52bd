/** How long a caller waits, in milliseconds. */
import type { FastifyRequest } from 'fastify'
import { Faulty } from '../faulty.ts'

const usualMs = 2000
const longestMs = 5 * 60_000

/** From `?timeout=`; more than can be waited counts as the longest. */
export function timeoutOf({ query }: FastifyRequest): number {
  const { timeout } = query as { readonly timeout?: unknown }
  if (timeout === undefined) return usualMs
  if (typeof timeout === 'string' && /^\d{1,15}$/.test(timeout)) {
    return Math.min(Number(timeout), longestMs)
  }
  const says = 'It is a whole number of milliseconds.'
  throw new Faulty([{ at: ['timeout'], type: 'contract', says }])
}

/** For the engine, which says at its own limit that it is away: a look that is a little late is only late. */
export const pastLimit = (ms: number): number => ms + 1000

/** Undefined when it takes longer. What was asked for may be done all the same. */
export async function within<Value>(ms: number, asked: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
