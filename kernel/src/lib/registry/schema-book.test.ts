import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyOf, SchemaBook, type Entry } from './schema-book.ts'

const entry = (subject: string, version: number, id: number, schema: string): Entry => ({
  ...{ is: 'schema', subject, version, id, schema: `"${schema}"` },
  attempt: `${subject}-${version}-${id}-${schema}`,
})

const bookOf = (...entries: Entry[]): SchemaBook => {
  const book = new SchemaBook()
  book.enter(entries)
  return book
}

const told = (book: SchemaBook) =>
  book.subjects.flatMap((subject) =>
    book.versions(subject).map(({ version, id, text }) => `${subject} ${version} ${id} ${text}`),
  )

describe('registry: the book, of entries that know nothing of each other', () => {
  it('B1 has the first that is a version, and not the second', () => {
    const book = bookOf(entry('a', 1, 1, 'int'), entry('a', 1, 2, 'long'))
    assert.deepEqual(told(book), ['a 1 1 "int"'])
    assert.deepEqual(book.withId(2), [])
  })

  it('B1 has no version whose id is that of another schema', () => {
    const book = bookOf(entry('a', 1, 1, 'int'), entry('b', 1, 1, 'long'))
    assert.deepEqual(told(book), ['a 1 1 "int"'])
  })

  it('B1 B2 has no second id for a schema', () => {
    const book = bookOf(entry('a', 1, 1, 'int'), entry('b', 1, 2, 'int'), entry('b', 1, 1, 'int'))
    assert.deepEqual(told(book), ['a 1 1 "int"', 'b 1 1 "int"'])
  })

  it('B1 has no schema twice under a subject', () => {
    const book = bookOf(entry('a', 1, 1, 'int'), entry('a', 2, 1, 'int'))
    assert.deepEqual(told(book), ['a 1 1 "int"'])
  })

  it('B1 has no version before the one that it follows', () => {
    const book = bookOf(entry('a', 2, 1, 'int'), entry('a', 1, 2, 'long'))
    assert.deepEqual(told(book), ['a 1 2 "long"'])
  })

  it('gives every attempt a key of its own, and a level that of its subject', () => {
    const [one, other] = [entry('a', 1, 1, 'int'), entry('a', 1, 1, 'long')]
    assert.notEqual(keyOf(one), keyOf(other))
    const levels = [{ subject: 'a' }, { subject: 'b' }, {}].map((of) =>
      keyOf({ is: 'level', ...of }),
    )
    assert.equal(new Set(levels).size, 3)
  })
})
