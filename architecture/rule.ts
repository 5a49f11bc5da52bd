/** A rule says what breaks it in one file; `holds` proves it on the repository and on samples. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sources, type Source } from './sources.ts'

export type Rule = (source: Source) => readonly string[]

/** What must break the rule, so that a rule that sees nothing is seen, and what must not. */
export type Samples = {
  readonly bad: readonly (readonly [path: string, text: string])[]
  readonly good: readonly (readonly [path: string, text: string])[]
}

export function holds(name: string, rule: Rule, { bad, good }: Samples): void {
  describe(`architecture: ${name}`, () => {
    it('holds everywhere', () => {
      assert.ok(sources.length > 0)
      assert.deepEqual(
        sources.flatMap((source) => said(rule, source)),
        [],
      )
    })

    for (const [path, text] of bad) {
      it(`is broken by ${excerpt(path, text)}`, () => {
        assert.notDeepEqual(rule({ path, text }), [])
      })
    }

    for (const [path, text] of good) {
      it(`is kept by ${excerpt(path, text)}`, () => {
        assert.deepEqual(rule({ path, text }), [])
      })
    }
  })
}

const said = (rule: Rule, source: Source): string[] =>
  rule(source).map((what) => `${source.path}: ${what}`)

const excerpt = (path: string, text: string): string =>
  text.trim() === '' ? path : `${path} with ${text.replaceAll(/\s+/g, ' ').slice(0, 60)}`
