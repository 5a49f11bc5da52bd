/**
 * Job: finds in what is stored whatever leads to a customer: their id, text that was sealed with their
 * key, and texts of theirs as such, where those are still known.
 *
 * M1 An id is found as a whole: as a text of JSON, behind its tenant in a key, or between what no id has
 *    in it; and where Avro has it, behind its length.
 * M2 Texts are looked for as they are, and as JSON writes them.
 */
import { sealedWith } from '@millrace/kernel'
import type { Sought } from '../../gateway/customers/searches.ts'

export type Marks = { readonly byId: boolean; readonly sealed: boolean; readonly plain: boolean }

/** Shorter ones are found anywhere. */
const shortestText = 4

const isWord = (byte: number | undefined): boolean =>
  byte !== undefined && /[A-Za-z0-9._~#-]/.test(String.fromCharCode(byte))

export class Marking {
  readonly #id: Buffer
  readonly #sealed: Buffer
  readonly #texts: readonly Buffer[]

  constructor({ customerId, keyId, texts }: Sought) {
    this.#id = Buffer.from(customerId)
    this.#sealed = Buffer.from(sealedWith(keyId))
    const long = texts.filter((text) => text.length >= shortestText)
    const written = long.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
    this.#texts = [...new Set(written)].map((text) => Buffer.from(text))
  }

  /** How much of one piece has to be looked at again with the next, where a file comes in pieces. */
  get longest(): number {
    return Math.max(this.#id.length + 2, this.#sealed.length, ...this.#texts.map((t) => t.length))
  }

  in(bytes: Buffer): Marks {
    return {
      byId: this.#hasId(bytes),
      sealed: bytes.includes(this.#sealed),
      plain: this.#texts.some((text) => bytes.includes(text)),
    }
  }

  /** M1 */
  #hasId(bytes: Buffer): boolean {
    const { length } = this.#id
    for (let at = bytes.indexOf(this.#id); at >= 0; at = bytes.indexOf(this.#id, at + 1)) {
      // Avro writes twice the length before a text that is not long.
      if (at > 0 && bytes[at - 1] === 2 * length) return true
      if (!isWord(bytes[at - 1]) && !isWord(bytes[at + length])) return true
    }
    return false
  }
}

/** What was found in a place so far. */
export class Tally {
  searched = 0
  byId = 0
  sealed = 0
  plain = 0

  /** Entries of a kind are each looked at as one. */
  look(marking: Marking, ...parts: readonly (Buffer | string | null | undefined)[]): Marks {
    const found = { byId: false, sealed: false, plain: false }
    for (const part of parts) {
      if (part === null || part === undefined) continue
      const marks = marking.in(typeof part === 'string' ? Buffer.from(part) : part)
      found.byId ||= marks.byId
      found.sealed ||= marks.sealed
      found.plain ||= marks.plain
    }
    this.searched++
    this.byId += Number(found.byId)
    this.sealed += Number(found.sealed)
    this.plain += Number(found.plain)
    return found
  }

  get told() {
    const { searched, byId, sealed, plain } = this
    return { searched, byId, sealed, plain }
  }
}
