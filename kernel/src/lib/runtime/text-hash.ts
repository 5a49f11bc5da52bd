/** A 32-bit hash of a text (FNV-1a over its characters), from a seed on. */
export function hashOf(text: string, seed = 0x811c9dc5): number {
  let h = seed
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193)
  return h
}
