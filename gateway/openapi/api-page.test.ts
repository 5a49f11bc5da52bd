/** API.md is for readers what the OpenAPI document is for programs: no call and no word of it is missing there. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { operations } from '../native-calls.ts'
import { openapi } from './openapi.ts'
import { problemStatuses } from './problems.ts'

const page = readFileSync(new URL('../API.md', import.meta.url), 'utf8')
/** All that stands there as code, also where one piece has several words. */
const words = new Set([...page.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => wordsIn(code)))

function wordsIn(code: string): readonly string[] {
  return code.match(/[\w-]+/g) ?? []
}

/** The calls of a row: `/v1/letters/{id}/retry`, and `/drop` beside it. */
const rows = page.split('\n').filter((line) => /^\| `[A-Z]+ \//.test(line))
const callsOf = (row: string): readonly string[] => {
  const [first = '', ...others] = [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(
    ([, code = '']) => code,
  )
  const [method = '', path = ''] = first.split(' ')
  const isLast = (other: string) => other.lastIndexOf('/') === 0
  const beside = (other: string) =>
    path.startsWith('/v1/') && isLast(other) ? path.slice(0, path.lastIndexOf('/')) + other : other
  return [first, ...others.map((other) => `${method} ${beside(other)}`)]
}
const rowOf = new Map(rows.flatMap((row) => callsOf(row).map((call) => [call, row])))

/** Every name and every word that may be said, wherever it stands in the document. */
function* saidIn(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return
  if ('properties' in schema) yield* Object.keys(schema.properties as object)
  if ('enum' in schema) {
    for (const word of schema.enum as readonly unknown[]) {
      if (typeof word === 'string') yield word
    }
  }
  for (const inner of Object.values(schema)) yield* saidIn(inner)
}

describe('API.md', () => {
  it('has a row for each call, and none for another', () => {
    assert.deepEqual([...rowOf.keys()].toSorted(), Object.keys(operations).toSorted())
  })

  for (const [call, { isKeyless, query, takes, needs }] of Object.entries(operations)) {
    it(`says of ${call} whether it takes a key`, () => {
      const takesOne = call.startsWith('POST ') && isKeyless !== true
      assert.equal((rowOf.get(call) ?? '').split(' | ').at(3) === 'yes', takesOne)
    })
    for (const name of Object.keys({ ...query, ...takes })) {
      it(`says of ${call} that it takes ${name}, and whether it may be left out`, () => {
        const row = rowOf.get(call) ?? ''
        assert.ok(wordsIn(row).includes(name))
        const mayLack = new RegExp(`\\?${name}=|\\b${name}(=\\w+)?\\?`).test(row)
        assert.equal(mayLack, needs?.includes(name) !== true)
      })
    }
  }

  for (const row of rows) {
    const [first = '', ...others] = callsOf(row)
    it(`says of ${first} where there may be nothing, or a contradiction`, () => {
      const statuses = [first, ...others].flatMap((call) => {
        const [method = '', path = ''] = call.split(' ')
        return problemStatuses(method, path, operations[call] ?? assert.fail(call))
      })
      const own = [404, 409, 410]
      const told = own.filter((status) => row.includes(`${status}`))
      assert.deepEqual(
        told,
        own.filter((status) => statuses.includes(status)),
      )
    })
  }

  it('has every field, and every word that one may be', () => {
    const document = openapi(operations, 'shown')
    // A title is a sentence, and a problem is known by the last word of its type.
    const said = [...saidIn(document)].map((word) => word.replace(/^https:.*\//, ''))
    const missing = new Set(said.filter((word) => !word.includes(' ') && !words.has(word)))
    assert.deepEqual([...missing].toSorted(), [])
  })
})
