/**
 * A dialect's ids in the core. What is in no given id is percent-encoded, so that no two are one; and
 * where a dialect lets an id be used again, the core's orders are `1`, then `1#2`, `1#3`.
 */
const inCore = /[A-Za-z0-9._~-]/

/** What the core takes for an id. */
const longest = 200

const asBytes = new TextEncoder()

export function coreId(id: string, round = 1): string {
  let text = ''
  for (const character of id) text += inCore.test(character) ? character : encoded(character)
  return round === 1 ? text : `${text}#${round}`
}

const encoded = (character: string): string =>
  [...asBytes.encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')

export const fitsCore = (id: string): boolean => coreId(id, 999_999).length <= longest

/** The dialect's id, as the core has it without its round, and the round. */
export function roundOf(orderId: string): { readonly id: string; readonly round: number } {
  const at = orderId.indexOf('#')
  if (at < 0) return { id: orderId, round: 1 }
  return { id: orderId.slice(0, at), round: Number(orderId.slice(at + 1)) }
}
