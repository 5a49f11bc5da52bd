/** Seals what is personal before it goes in, and opens it where it is shown: nothing behind the edge does. */
import { createHmac } from 'node:crypto'
import {
  isSealed,
  keyIdIn,
  keyText,
  open,
  openPersonal,
  seal,
  sealPersonal,
  type KeyStore,
  type MessageType,
  type PersonKey,
} from '@millrace/kernel'
import { canonical } from '../ids.ts'

type Schema = MessageType['schema']

/** What is shown where something stood that cannot be opened any more. */
export const erasedText = '[erased]'

/** Under which name the key of a customer is kept. */
export const personOf = (tenant: string, customerId: string): string => keyText(tenant, customerId)

export class Personal {
  readonly #keys: KeyStore
  readonly #tenant: string

  constructor(keys: KeyStore, tenant: string) {
    this.#keys = keys
    this.#tenant = tenant
  }

  of(tenant: string): Personal {
    return new Personal(this.#keys, tenant)
  }

  /** The key of a customer who is to be; who was erased gets another. */
  async keyFor(customerId: string): Promise<PersonKey> {
    const key = await this.#keys.keyFor(this.#person(customerId), { anew: true })
    if (key === undefined) throw new Error('A key that was asked for anew was not made.')
    return key
  }

  /** The key of who is to be for the first time; none of who was erased. */
  firstKeyFor(customerId: string): Promise<PersonKey | undefined> {
    return this.#keys.keyFor(this.#person(customerId))
  }

  /** The key of a customer who is there; none of who is not, or was erased. */
  keyOf(customerId: string): Promise<PersonKey | undefined> {
    return this.#keys.find(this.#person(customerId))
  }

  /** Whether there is such a customer, as it was a moment ago at most. */
  isKnown(customerId: string): boolean | Promise<boolean> {
    return this.#keys.isKnown(this.#person(customerId))
  }

  /** Nothing of theirs can be read from then on. */
  async destroy(customerId: string, keyId: string): Promise<void> {
    await this.#keys.destroy(this.#person(customerId), keyId)
  }

  seal<Data>(schema: Schema, data: Data, of: { customerId: string; key: PersonKey }): Data {
    return sealPersonal(schema, data, { person: this.#person(of.customerId), key: of.key })
  }

  /** What cannot be opened any more is left out. */
  async open<Data>(
    schema: Schema,
    data: Data,
    { customerId }: { readonly customerId: string },
  ): Promise<Data | Partial<Data>> {
    const key = await this.keyOf(customerId)
    return openPersonal(schema, data, { person: this.#person(customerId), key })
  }

  /** A text that says whose it is, for what is shown apart from them. */
  sealText(text: string, of: { customerId: string; key: PersonKey; field: string }): string {
    const person = this.#person(of.customerId)
    return seal(text, of.key, purposeOf(person, of.field)) + beforePerson + person
  }

  /** What was never sealed is as it was; undefined where it cannot be opened any more. */
  async openText(text: string, field: string): Promise<string | undefined> {
    if (!isSealed(text)) return text
    const at = text.indexOf(beforePerson)
    const [sealed, person] = [text.slice(0, at), text.slice(at + 1)]
    const key = at < 0 ? undefined : await this.#keys.find(person)
    if (key === undefined || key.id !== keyIdIn(sealed)) return undefined
    try {
      return open(sealed, key, purposeOf(person, field))
    } catch {
      // Somebody wrote it who had no key.
      return undefined
    }
  }

  #person(customerId: string): string {
    return personOf(this.#tenant, customerId)
  }
}

/** No letter of what is sealed. */
const beforePerson = '.'

const purposeOf = (person: string, field: string): string => JSON.stringify([person, field])

/** Tells whether two bodies say the same, and nothing of what they say once the key is gone. */
export const sealedDigest = ({ bytes }: PersonKey, body: unknown): string =>
  createHmac('sha256', bytes).update(canonical(body)).digest('base64url')
