/** Several registries on one journal, in every order that chance brings about. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Journal } from './journal.ts'
import { OwnRegistry } from './own-registry.ts'
import { keyOf, SchemaBook, type Entry } from './schema-book.ts'

/** What is asked of it takes place whenever the scheduler says so. */
class SlowJournal implements Journal {
  readonly #entries: Entry[]
  readonly #soon: () => Promise<void>
  #told = 0

  constructor(entries: Entry[], soon: () => Promise<void>) {
    this.#entries = entries
    this.#soon = soon
  }

  async news(): Promise<readonly Entry[]> {
    await this.#soon()
    const news = this.#entries.slice(this.#told)
    this.#told = this.#entries.length
    await this.#soon()
    return news
  }

  async enter(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      await this.#soon()
      this.#entries.push(entry)
    }
    await this.#soon()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

const subjects = ['a', 'b']
const record = (name: string) => ({ type: 'record', name, fields: [] })
/** Under one name, so that they can follow each other in a subject, whichever comes first. */
const schemas = [
  record('A'),
  { ...record('A'), doc: 'Once more.' },
  { ...record('A'), fields: [{ name: 'note', type: ['null', 'string'], default: null }] },
]

const wish = fc.record({
  registry: fc.nat({ max: 2 }),
  subject: fc.constantFrom(...subjects),
  schema: fc.constantFrom(...schemas),
})

const told = (book: SchemaBook): readonly string[] =>
  book.subjects.flatMap((subject) =>
    book
      .versions(subject)
      .map(({ version, id, canonical }) => `${subject} ${version} ${id} ${canonical}`),
  )

/** What compaction may leave of the entries at most: the last of each key. */
const compacted = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter((entry, at) => entries.findLastIndex((one) => keyOf(one) === keyOf(entry)) === at)

const runs = { numRuns: 300, seed: 20_261_121 }

describe('registry: several that race', () => {
  it('R1 R2 B1 agree on every id, whatever comes first', async () => {
    let lost = 0
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(wish, { minLength: 2, maxLength: 12 }),
        async (scheduler, wishes) => {
          const entries: Entry[] = []
          const soon = (): Promise<void> => scheduler.schedule(Promise.resolve())
          const make = () => new OwnRegistry(new SlowJournal(entries, soon))
          const registries = [make(), make(), make()]
          const granted = wishes.map(async ({ registry, subject, schema }) => {
            const id = await registries[registry]?.register(subject, schema)
            return { id, schema }
          })
          const ids = await scheduler.waitFor(Promise.all(granted))
          for (const one of ids) {
            for (const other of ids) {
              assert.equal(one.id === other.id, one.schema === other.schema)
            }
          }
          const books = await scheduler.waitFor(Promise.all(registries.map((one) => one.book())))
          const reader = new SchemaBook()
          reader.enter(compacted(entries))
          for (const book of books) assert.deepEqual(told(book), told(reader))
          for (const subject of subjects) {
            const versions = reader.versions(subject).map(({ version }) => version)
            assert.deepEqual(
              versions,
              [...versions.keys()].map((at) => at + 1),
            )
          }
          lost += entries.length - told(reader).length
        },
      ),
      runs,
    )
    assert.ok(lost > 0, 'nothing raced')
  })
})
