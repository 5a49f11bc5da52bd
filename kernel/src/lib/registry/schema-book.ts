/**
 * Job: what a registry of our own holds, as a fold of its journal: subjects with their versions, ids,
 * and what each subject promises.
 *
 * B1 An entry counts where it is the next version of its subject, and its id is the one that its schema
 *    has or, if it has none, nobody's. So of several that were decided without knowledge of each other
 *    the first counts, and all who read the journal have the same book; whoever finds that his does not
 *    count decides anew.
 * B2 A schema that has an id keeps it, under every subject (R1); an id that was given is not given
 *    again (R2).
 */
import { randomUUID } from 'node:crypto'
import { canonicalText } from './canonical.ts'
import { faultsAt, usualLevel, type Earlier, type Level } from './level.ts'
import { modelOf, NoSchema, type Model } from './schema-model.ts'

export type Entry =
  | {
      readonly is: 'schema'
      readonly subject: string
      readonly version: number
      readonly id: number
      readonly schema: string
      /** Tells entries apart that want the same place. */
      readonly attempt: string
    }
  | {
      readonly is: 'level'
      /** Left out for all that have none of their own. */
      readonly subject?: string
      /** Left out where it is taken back. */
      readonly level?: Level
    }

/** What is entered under a key later takes the place of what was; which a schema must never do (B1). */
export const keyOf = (entry: Entry): string =>
  JSON.stringify(
    entry.is === 'schema'
      ? [entry.is, entry.subject, entry.version, entry.attempt]
      : [entry.is, ...(entry.subject === undefined ? [] : [entry.subject])],
  )

/** A schema as somebody wrote it, read. */
export type Reading = {
  readonly text: string
  readonly canonical: string
  readonly model: Model
}

export function readingOf(text: string): Reading {
  let schema: unknown
  try {
    schema = JSON.parse(text)
  } catch {
    throw new NoSchema('The schema is not JSON.')
  }
  return { text, canonical: canonicalText(schema), model: modelOf(schema) }
}

export type Version = Earlier & Reading & { readonly subject: string; readonly id: number }

export class SchemaBook {
  readonly #subjects = new Map<string, readonly Version[]>()
  readonly #byId = new Map<number, readonly Version[]>()
  readonly #ids = new Map<string, number>()
  readonly #levels = new Map<string | undefined, Level>()

  /** One that goes its own way. */
  copy(): SchemaBook {
    const copy = new SchemaBook()
    for (const [subject, versions] of this.#subjects) copy.#subjects.set(subject, versions)
    for (const [id, versions] of this.#byId) copy.#byId.set(id, versions)
    for (const [canonical, id] of this.#ids) copy.#ids.set(canonical, id)
    for (const [subject, level] of this.#levels) copy.#levels.set(subject, level)
    return copy
  }

  enter(entries: Iterable<Entry>): void {
    for (const entry of entries) {
      if (entry.is === 'schema') this.#add(entry)
      else if (entry.level === undefined) this.#levels.delete(entry.subject)
      else this.#levels.set(entry.subject, entry.level)
    }
  }

  get subjects(): readonly string[] {
    return [...this.#subjects.keys()].toSorted()
  }

  /** Oldest first; none where the subject is not known. */
  versions(subject: string): readonly Version[] {
    return this.#subjects.get(subject) ?? []
  }

  /** Wherever the schema with this id is registered; none where there is no such id. */
  withId(id: number): readonly Version[] {
    return this.#byId.get(id) ?? []
  }

  find(subject: string, { canonical }: Reading): Version | undefined {
    return this.versions(subject).find((version) => version.canonical === canonical)
  }

  /** What the subject was given itself, or what all were given. */
  ownLevel(subject?: string): Level | undefined {
    return this.#levels.get(subject)
  }

  level(subject: string): Level {
    return this.#levels.get(subject) ?? this.#levels.get(undefined) ?? usualLevel
  }

  faults(subject: string, reading: Reading): readonly string[] {
    if (this.find(subject, reading) !== undefined) return []
    return faultsAt(this.level(subject), reading.model, this.versions(subject))
  }

  /** The entry that registers what the subject does not have yet. */
  entryFor(subject: string, { text, canonical }: Reading): Entry {
    const version = this.#lastOf(subject) + 1
    const id = this.#ids.get(canonical) ?? Math.max(0, ...this.#byId.keys()) + 1
    return { is: 'schema', subject, version, id, schema: text, attempt: randomUUID() }
  }

  #add({ subject, version, id, schema }: Entry & { readonly is: 'schema' }): void {
    const reading = readingOf(schema)
    const ownId = this.#ids.get(reading.canonical)
    const isNext = version === this.#lastOf(subject) + 1
    const isItsId = ownId === undefined ? !this.#byId.has(id) : ownId === id
    if (!isNext || !isItsId || this.find(subject, reading) !== undefined) return
    const added = { ...reading, subject, version, id }
    this.#subjects.set(subject, [...this.versions(subject), added])
    this.#byId.set(id, [...this.withId(id), added])
    this.#ids.set(reading.canonical, id)
  }

  #lastOf(subject: string): number {
    return this.versions(subject).at(-1)?.version ?? 0
  }
}
