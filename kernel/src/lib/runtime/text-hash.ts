/** A 32-bit hash of a text (FNV-1a over its characters), from a seed on. */
export function hashOf(text: string, seed = 0x811c9dc5): number {
  let h = seed
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193)
  return h
}

/**
 * Two places in a filter, spread over all bits. That another text has one of them is likely where a
 * filter is well filled; that it has both is not.
 */
export const firstSlot = (hash: number): number => hash ^ (hash >>> 15)
export const secondSlot = (hash: number): number => firstSlot(Math.imul(hash, 0x9e3779b1))
