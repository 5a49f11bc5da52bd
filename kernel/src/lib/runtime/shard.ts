/**
 * Which shard a key lies in: murmur2 of its UTF-8 text, as Java's default partitioner has it, so
 * that producers in other languages can agree with us.
 *
 * A key that begins with `*` names the shard itself: it is the key of a machine that each shard has
 * one of.
 */

/** The text of a key: tenant and id. This is what is hashed, on every engine. */
export const keyText = (tenant: string, id: string): string => `${tenant}/${id}`

export function partsOf(key: string): { readonly tenant: string; readonly id: string } {
  const slash = key.indexOf('/')
  return { tenant: key.slice(0, slash), id: key.slice(slash + 1) }
}

/** The id of the one key of a shard. */
export const shardKey = (shard: number): string => `*${shard}`

/** The kernel's own per-shard keys belong to no tenant. */
export const shardText = (shard: number): string => keyText('', shardKey(shard))

export function shardOf(key: string, shards: number): number {
  const named = namedShard(key)
  if (named >= 0 && named < shards) return named
  return (murmur2OfText(key) & 0x7fffffff) % shards
}

const star = 42

/** The shard that a key names, or -1: a name from outside may begin with `*` and still name none. */
function namedShard(key: string): number {
  const id = key.indexOf('/') + 1
  if (key.charCodeAt(id) !== star) return -1
  const digits = key.slice(id + 1)
  return /^\d{1,6}$/.test(digits) ? Number(digits) : -1
}

const utf8 = new TextEncoder()

export function murmur2(bytes: Uint8Array, length = bytes.length): number {
  const m = 0x5bd1e995
  let h = 0x9747b28c ^ length
  const whole = length & ~3
  for (let at = 0; at < whole; at += 4) {
    let k = byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16)
    k |= byte(bytes, at + 3) << 24
    k = Math.imul(k, m)
    k ^= k >>> 24
    h = Math.imul(h, m) ^ Math.imul(k, m)
  }
  const rest = length - whole
  if (rest > 2) h ^= byte(bytes, whole + 2) << 16
  if (rest > 1) h ^= byte(bytes, whole + 1) << 8
  if (rest > 0) h = Math.imul(h ^ byte(bytes, whole), m)
  h = Math.imul(h ^ (h >>> 13), m)
  return h ^ (h >>> 15)
}

/** Nearly all keys are ASCII: their characters are their bytes, and nothing has to be encoded. */
function murmur2OfText(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return murmur2(utf8.encode(text))
    if (at < ascii.length) ascii[at] = code
  }
  return text.length <= ascii.length ? murmur2(ascii, text.length) : murmur2(utf8.encode(text))
}

const ascii = new Uint8Array(512)

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
