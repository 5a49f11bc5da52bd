/**
 * Which shard a key lies in: murmur2 of its UTF-8 text, as Java's default partitioner has it, so
 * that producers in other languages can agree with us.
 *
 * A key that begins with `*` names the shard itself: it is the key of a machine that each shard has
 * one of.
 */

/** The text of a key: tenant and id. This is what is hashed, on every engine. */
export const keyText = (tenant: string, id: string): string => `${tenant}/${id}`

/** The id of the one key of a shard. */
export const shardKey = (shard: number): string => `*${shard}`

export function shardOf(key: string, shards: number): number {
  const star = key.indexOf('/*')
  if (star >= 0) return Number(key.slice(star + 2))
  return (murmur2(utf8.encode(key)) & 0x7fffffff) % shards
}

const utf8 = new TextEncoder()

export function murmur2(bytes: Uint8Array): number {
  const m = 0x5bd1e995
  const length = bytes.length
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

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
