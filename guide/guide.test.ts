import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { story as firstService } from './01-first-service.ts'
import { story as saga } from './02-saga.ts'
import { story as timer } from './03-timer.ts'
import { story as view } from './04-view.ts'
import './05-test.ts'
import { story as simulation } from './06-simulation.ts'
import type { Say } from './on-a-store.ts'

async function said(story: (say: Say) => Promise<void>): Promise<readonly string[]> {
  const lines: string[] = []
  await story((line) => lines.push(line))
  return lines
}

describe('the guide', () => {
  it('1 lends a book to one reader, also over a restart', async () => {
    assert.deepEqual(await said(firstService), [
      'Anna asks for Momo: yours',
      'Ben asks for Momo: Anna has it',
      'after a restart: {"reader":"Anna"}',
      'Anna gives it back: thank you',
      'Ben asks again: yours',
    ])
  })

  it('2 posts what is there and paid, and undoes the rest', async () => {
    assert.deepEqual(await said(saga), [
      'Momo for Anna: posted',
      'Momo for Anna: given up: the book is gone',
      'Krabat for Anna: posted',
      'Emil for Anna: given up: the purse is empty',
    ])
  })

  it('3 reminds until the book is back', async () => {
    assert.deepEqual(await said(timer), [
      'after two weeks, letters to Anna: 1',
      'a day later: 2',
      'long after she gave it back: 2',
      'letters to Ben, who was in time: 0',
    ])
  })

  it('4 reads the old view until the new one is built', async () => {
    assert.deepEqual(await said(view), [
      'the first version: Anna has Krabat, Anna has Momo',
      'it is still read: Anna has Krabat, Anna has Momo',
      'the second has taken its place: Anna has Krabat, Anna has Momo, Ben has Emil, ' +
        'Emil was lent 2x, Krabat was lent 1x, Momo was lent 1x',
    ])
  })

  it('6 loses nothing to many crashes', async () => {
    const lines = await said(simulation)
    assert.equal(lines.length, 2)
    for (const line of lines) assert.match(line, /^seed \d: [1-9]\d+ crashes, [1-9]\d+ events, /)
  })

  it('is short', () => {
    for (const name of readdirSync(import.meta.dirname)) {
      const lines = readFileSync(join(import.meta.dirname, name), 'utf8').split('\n').length - 1
      assert.ok(lines < 100, `${name} has ${lines} lines`)
    }
  })
})
