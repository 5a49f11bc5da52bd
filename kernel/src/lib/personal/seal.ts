/**
 * Job: seals a text under a person's key and opens it again (AES-256-GCM), as text in one line.
 * Boundary: where keys come from is the key store's affair.
 *
 * Z1 What was sealed for one person and purpose opens for no other, and not when a letter changed.
 * Z2 Sealing the same text twice gives two texts: equal people cannot be told by equal bytes.
 * Z3 A sealed text says which key it needs, so that all that one key sealed can be found without it.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const mark = 'sealed:1:'
const algorithm = 'aes-256-gcm'
/** As many bytes as letters in base64 come out even, so that a key's id is the text's beginning. */
const idBytes = 6
const idLetters = 8
const nonceBytes = 12
const tagBytes = 16

export const keyBytes = 32

/** A person's key, and the name that it goes by where it must not be. */
export type PersonKey = { readonly id: string; readonly bytes: Uint8Array }

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

export const keyOf = (bytes: Uint8Array): PersonKey => ({
  id: digestOf(bytes).subarray(0, idBytes).toString('base64url'),
  bytes,
})

export const newKey = (): PersonKey => keyOf(Uint8Array.from(randomBytes(keyBytes)))

export const isSealed = (text: string): boolean => text.startsWith(mark)

/** How every text begins that was sealed with the key. */
export const sealedWith = (keyId: string): string => mark + keyId

/** Which key a sealed text needs. */
export const keyIdIn = (sealed: string): string =>
  sealed.slice(mark.length, mark.length + idLetters)

/** `purpose` is bound to the text: say whose it is, and which field. */
export function seal(text: string, key: PersonKey, purpose: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(purpose))
  const sealed = Buffer.concat([
    nonce,
    cipher.update(text, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  return sealedWith(key.id) + sealed.toString('base64url')
}

/** Throws where the key or the purpose is another one, or the text was changed. */
export function open(sealed: string, key: PersonKey, purpose: string): string {
  if (!isSealed(sealed)) throw new Error('This text is not sealed.')
  const bytes = Buffer.from(sealed.slice(mark.length + idLetters), 'base64url')
  if (bytes.length < nonceBytes + tagBytes) throw new Error('This sealed text is cut short.')
  const nonce = bytes.subarray(0, nonceBytes)
  const decipher = createDecipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(purpose))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
  return Buffer.concat([text, decipher.final()]).toString('utf8')
}
