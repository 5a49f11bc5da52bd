/**
 * Job: a registry of our own, on a journal that others may write as well.
 *
 * O1 What it answers is no older than the question: the journal is read to its end first. Only what an
 *    id stands for is answered from what is known, as it never changes.
 * O2 What it answers to whoever registers was read from the journal: entered alone it may not count.
 */
import type { AvroSchema } from '../contract/avro.ts'
import type { Journal } from './journal.ts'
import type { Level } from './level.ts'
import {
  RegistryAway,
  SchemaRefused,
  SchemaUnknown,
  type RegisteredSchema,
  type SchemaRegistry,
} from './registry.ts'
import { readingOf, SchemaBook, type Entry, type Reading, type Version } from './schema-book.ts'

/** Each time somebody else gets a turn; so many at once are none that may happen. */
const attemptsMax = 100

export class OwnRegistry implements SchemaRegistry {
  readonly #journal: Journal
  readonly #book = new SchemaBook()
  #last: Promise<unknown> = Promise.resolve()
  #entering: Promise<unknown> = Promise.resolve()
  #next: Promise<SchemaBook> | undefined
  #broken: Error | undefined

  constructor(journal: Journal) {
    this.#journal = journal
  }

  async register(subject: string, schema: AvroSchema): Promise<number> {
    return (await this.enter(subject, readingOf(JSON.stringify(schema)))).id
  }

  async schemaById(id: number): Promise<AvroSchema> {
    const known = this.#book.withId(id)[0] ?? (await this.book()).withId(id)[0]
    if (known === undefined) throw new SchemaUnknown(id)
    return schemaOf(known)
  }

  async latest(subject: string): Promise<RegisteredSchema | undefined> {
    const last = (await this.book()).versions(subject).at(-1)
    if (last === undefined) return undefined
    return { subject, version: last.version, id: last.id, schema: schemaOf(last) }
  }

  async check(subject: string, schema: AvroSchema): Promise<readonly string[]> {
    const reading = readingOf(JSON.stringify(schema))
    return (await this.book()).faults(subject, reading)
  }

  /** All that is known, as of now. Whoever asks while others wait is told together with them. */
  book(): Promise<SchemaBook> {
    this.#next ??= this.#alone(async () => {
      this.#next = undefined
      this.#learn(await this.#journal.news())
      return this.#book
    })
    return this.#next
  }

  /** The version that the subject has the schema under, from now on. */
  enter(subject: string, reading: Reading): Promise<Version> {
    // Two of one process that raced would only take each other's turn.
    const entered = this.#entering.then(() => this.#enter(subject, reading))
    this.#entering = entered.catch(() => undefined)
    return entered
  }

  /** `level` is left out to go by what all others go by; so is `subject` for what that is. */
  async promise(subject: string | undefined, level: Level | undefined): Promise<void> {
    const of = subject === undefined ? {} : { subject }
    const entry: Entry = { is: 'level', ...of, ...(level === undefined ? {} : { level }) }
    await this.#alone(() => this.#journal.enter([entry]))
  }

  async close(): Promise<void> {
    await this.#alone(() => this.#journal.close())
  }

  async #enter(subject: string, reading: Reading): Promise<Version> {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const book = await this.book()
      const known = book.find(subject, reading)
      if (known !== undefined) return known
      const faults = book.faults(subject, reading)
      if (faults.length > 0) throw new SchemaRefused(subject, faults)
      const entry = book.entryFor(subject, reading)
      await this.#alone(() => this.#journal.enter([entry]))
    }
    throw new RegistryAway(`Others register too much at once for ${subject} to get its turn.`)
  }

  /** Of a book that lacks an entry nothing may be told, least of all which id is free. */
  #learn(news: readonly Entry[]): void {
    if (this.#broken !== undefined) throw this.#broken
    try {
      this.#book.enter(news)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#broken = new Error(`The registry has an entry that this release cannot read: ${why}`)
      throw this.#broken
    }
  }

  /** The journal is asked one thing at a time. */
  #alone<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const asked = this.#last.then(ask)
    this.#last = asked.catch(() => undefined)
    return asked
  }
}

/** What was read from a schema's text is one. */
const schemaOf = ({ text }: Version): AvroSchema => JSON.parse(text) as AvroSchema
