import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  commitNamed,
  git,
  isServedBy,
  layOutCommit,
  previousCommit,
  subjectOf,
} from './checkout.ts'

describe('releases: the previous commit', () => {
  let directory: string
  const home = () => join(directory, 'home')

  /** Commits one file, as somebody. */
  const commit = (subject: string, file: string) => {
    writeFileSync(join(home(), file), subject)
    git(home(), ['add', file])
    const who = ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.com']
    const made = git(home(), [...who, '-c', 'commit.gpgsign=false', 'commit', '-m', subject])
    assert.ok(made !== undefined, subject)
  }

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'millrace-checkout-'))
    mkdirSync(home())
    git(home(), ['init', '--quiet', '.'])
    commit('one', 'a.ts')
  })
  after(() => rmSync(directory, { recursive: true }))

  it('is none where there is one commit only, as in a shallow clone, or no repository', () => {
    assert.equal(previousCommit(home()), undefined)
    assert.equal(previousCommit(join(directory, 'nowhere')), undefined)
  })

  it('is that before the last one that changed more than words, and is laid out as it was', () => {
    commit('two', 'a.ts')
    commit('words', 'README.md')
    const previous = previousCommit(home())
    assert.ok(previous !== undefined)
    assert.match(subjectOf(home(), previous), /^\w+ one$/)
    const to = join(directory, 'previous')
    layOutCommit(home(), previous, to)
    assert.equal(readFileSync(join(to, 'a.ts'), 'utf8'), 'one')
    assert.equal(readFileSync(join(home(), 'a.ts'), 'utf8'), 'two')
    assert.equal(git(home(), ['status', '--porcelain']), '')
  })

  it('may be named', () => {
    assert.equal(commitNamed(home(), 'HEAD~2'), previousCommit(home()))
    assert.equal(commitNamed(home(), 'none'), undefined)
  })

  it('takes the packages that are here, where they are those that it wants', () => {
    const there = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }
    const optional = { 'node_modules/c': { version: '1.0.0', optional: true } }
    assert.ok(isServedBy({ '': {}, 'node_modules/a': { version: '1.0.0' }, ...optional }, there))
    assert.ok(!isServedBy({ 'node_modules/a': { version: '1.1.0' } }, there))
    assert.ok(!isServedBy({ 'node_modules/c': { version: '1.0.0' } }, there))
  })
})
