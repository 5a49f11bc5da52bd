/**
 * Job: ids of messages, and new ids in handlers. An id derives from the id of its cause, the service
 * and a count, so that a step that runs again makes the same ids.
 *
 * I1 The same cause, service and count give the same id, on every engine and release.
 * I2 One cause never gives the same id for two counts of a service: for a given text the hash is
 *    one-to-one in what it was seeded with.
 */
import { hashOf } from './text-hash.ts'

/** Filled anew for each id: every message has one. */
const hash = new Int32Array(4)

/** A 128-bit hash of a text, into `hash`. Good against accidents, not against an adversary. */
function hash128(text: string, seed: number, count: number): void {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88 ^ count
  let c = 0xb7e15162 ^ text.length
  let d = 0xdeadbeef
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = (Math.imul(a ^ code, 0x85ebca6b) + b) | 0
    b = Math.imul(b ^ (code + at), 0xc2b2ae35) ^ (a >>> 13)
    c = Math.imul(c + code, 0x27d4eb2f) ^ (b >>> 15)
    d = (Math.imul(d ^ (c + code), 0x165667b1) + (a >>> 11)) | 0
  }
  a = finish(a ^ d)
  b = finish(b ^ a)
  c = finish(c ^ b)
  d = finish(d ^ c)
  hash[0] = finish(a ^ d)
  hash[1] = b
  hash[2] = c
  hash[3] = d
}

function finish(bits: number): number {
  let h = bits
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

const seeds = new Map<string, number>()

/** The same few names come again and again. */
function seedOf(service: string): number {
  let seed = seeds.get(service)
  if (seed === undefined) {
    seed = hashOf(service)
    // Names from outside must not fill memory.
    if (seeds.size < 1000) seeds.set(service, seed)
  }
  return seed
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const codes = Array.from(alphabet, (letter) => letter.charCodeAt(0))
const codeOf = (bits: number): number => codes[bits & 63] ?? 0

const idLength = 24
/** The codes of an id's letters: a text is made of an array at once, of bytes by a call of Node's. */
const letters = Array.from({ length: idLength }, () => 0)

/** A word of the hash as six letters. */
function write(word: number): void {
  const bits = hash[word] ?? 0
  const at = 6 * word
  letters[at] = codeOf(bits >>> 26)
  letters[at + 1] = codeOf(bits >>> 20)
  letters[at + 2] = codeOf(bits >>> 14)
  letters[at + 3] = codeOf(bits >>> 8)
  letters[at + 4] = codeOf(bits >>> 2)
  letters[at + 5] = codeOf(bits & 3)
}

/** The id of the count-th message that a service makes while it handles `cause`. */
export function childId(cause: string, service: string, count: number): string {
  hash128(cause, seedOf(service), count)
  write(0)
  write(1)
  write(2)
  write(3)
  return String.fromCharCode(...letters)
}

const word = (bits: number): string => (bits >>> 0).toString(16).padStart(8, '0')

/** A made id for handlers, in the form of a UUID (version 8: derived). */
export function derivedUuid(cause: string, service: string, count: number): string {
  hash128(cause, finish(seedOf(service)), count)
  const [a = 0, b = 0, c = 0, d = 0] = hash
  const [second, third] = [word((b & ~0xf000) | 0x8000), word((c & 0x3fffffff) | 0x80000000)]
  return `${word(a)}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${word(d)}`
}
