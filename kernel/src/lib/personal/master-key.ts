/**
 * Job: the key that keys of persons are wrapped under where they lie with others: a topic, a backup of
 * it. It is a file of one line, which every instance has.
 *
 * A1 A wrapped key opens under the master key that wrapped it, for the person and the id that it has, and
 *    not when a letter changed.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { keyBytes, keyOf, type PersonKey } from './seal.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const begins = 'mk_'

/** As it stands in its file. */
export const newMasterKey = (): string => begins + randomBytes(keyBytes).toString('base64url')

/** Undefined where the text is none. */
export function masterKeyIn(text: string): MasterKey | undefined {
  const line = text.trim()
  const bytes = Buffer.from(line.slice(begins.length), 'base64url')
  const isOne = line.startsWith(begins) && bytes.length === keyBytes
  return isOne ? new MasterKey(bytes) : undefined
}

export class MasterKey {
  readonly #bytes: Uint8Array
  /** Tells master keys apart, and nothing of them. */
  readonly id: string

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.id = keyOf(bytes).id
  }

  wrap(person: string, { id, bytes }: PersonKey): Buffer {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, this.#bytes, nonce, { authTagLength: tagBytes })
    cipher.setAAD(boundTo(person, id))
    return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }

  /** Throws where it was not wrapped so. */
  unwrap(person: string, id: string, wrapped: Uint8Array): PersonKey {
    const nonce = wrapped.subarray(0, nonceBytes)
    const decipher = createDecipheriv(algorithm, this.#bytes, nonce, { authTagLength: tagBytes })
    decipher.setAAD(boundTo(person, id))
    decipher.setAuthTag(wrapped.subarray(-tagBytes))
    const bytes = decipher.update(wrapped.subarray(nonceBytes, -tagBytes))
    return { id, bytes: Uint8Array.from(Buffer.concat([bytes, decipher.final()])) }
  }
}

const boundTo = (person: string, id: string): Buffer => Buffer.from(JSON.stringify([person, id]))
