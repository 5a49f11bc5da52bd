/**
 * Job: seals a text under a person's key and opens it again (AES-256-GCM), as text in one line.
 * Boundary: where keys come from is the key store's affair.
 *
 * Z1 What was sealed for one person and purpose opens for no other, and not when a letter changed.
 * Z2 Sealing the same text twice gives two texts: equal people cannot be told by equal bytes.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const mark = 'sealed:1:'
const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

export const keyBytes = 32

export const isSealed = (text: string): boolean => text.startsWith(mark)

/** `purpose` is bound to the text: say whose it is, and which field. */
export function seal(text: string, key: Uint8Array, purpose: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(purpose))
  const sealed = Buffer.concat([
    nonce,
    cipher.update(text, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  return mark + sealed.toString('base64url')
}

/** Throws where the key or the purpose is another one, or the text was changed. */
export function open(sealed: string, key: Uint8Array, purpose: string): string {
  if (!isSealed(sealed)) throw new Error('This text is not sealed.')
  const bytes = Buffer.from(sealed.slice(mark.length), 'base64url')
  if (bytes.length < nonceBytes + tagBytes) throw new Error('This sealed text is cut short.')
  const nonce = bytes.subarray(0, nonceBytes)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(purpose))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
  return Buffer.concat([text, decipher.final()]).toString('utf8')
}
