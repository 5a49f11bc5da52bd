/**
 * Job: ids of messages, and new ids in handlers. An id derives from the id of its cause, the service
 * and a count, so that a step that runs again makes the same ids.
 *
 * I1 The same cause, service and count give the same id, on every engine and release.
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A 128-bit hash of a text, as 24 characters. Good against accidents, not against an adversary. */
function hash128(text: string, seed: number): string {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88 ^ text.length
  let c = 0xb7e15162
  let d = 0xdeadbeef
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x85ebca6b) + b
    b = Math.imul(b ^ (code + at), 0xc2b2ae35) ^ (a >>> 13)
    c = Math.imul(c + code, 0x27d4eb2f) ^ (b >>> 15)
    d = Math.imul(d ^ (c + code), 0x165667b1) + (a >>> 11)
  }
  a = finish(a ^ d)
  b = finish(b ^ a)
  c = finish(c ^ b)
  d = finish(d ^ c)
  return letters(finish(a ^ d)) + letters(b) + letters(c) + letters(d)
}

function finish(bits: number): number {
  let h = bits
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** 32 bits as six characters. */
function letters(bits: number): string {
  return (
    alphabetAt(bits >>> 26) +
    alphabetAt(bits >>> 20) +
    alphabetAt(bits >>> 14) +
    alphabetAt(bits >>> 8) +
    alphabetAt(bits >>> 2) +
    alphabetAt(bits & 3)
  )
}

const alphabetAt = (bits: number): string => alphabet.charAt(bits & 63)

/** The id of the count-th message that a service makes while it handles `cause`. */
export const childId = (cause: string, service: string, count: number): string =>
  hash128(`${cause}/${service}`, count)

/** A made id for handlers, in the form of a UUID (version 8: derived). */
export function derivedUuid(cause: string, service: string, count: number): string {
  const hex = [0, 1, 2, 3]
    .map((part) => uint32(hash128(`${cause}/${service}/${part}`, count)).toString(16))
    .map((word) => word.padStart(8, '0'))
    .join('')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-')
}

function uint32(text: string): number {
  let h = 0
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193) + at
  return finish(h) >>> 0
}
