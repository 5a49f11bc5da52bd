import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ownerRecord, Owners } from './owners.ts'

const said = (shard: number, ownership: number, contact: string) =>
  ownerRecord('owners', shard, { ownership, contact })

describe('kafka: who owns a shard', () => {
  it('is what was said of it last', () => {
    const owners = new Owners()
    owners.hear([said(0, 1, 'a'), said(1, 4, 'b'), said(0, 2, 'c')])
    assert.deepEqual(owners.of(0), { ownership: 2, contact: 'c' })
    assert.deepEqual(owners.of(1), { ownership: 4, contact: 'b' })
    assert.equal(owners.of(2), undefined)
  })

  it('W1 is not what somebody says who has lost it', () => {
    const owners = new Owners()
    owners.hear([said(0, 3, 'new'), said(0, 2, 'old'), said(0, 3, 'another')])
    assert.equal(owners.of(0)?.contact, 'new')
  })

  it('is told once for all that came together, where anything is new', () => {
    let told = 0
    const owners = new Owners()
    owners.onChange(() => (told += 1))
    owners.hear([said(0, 1, 'a'), said(1, 1, 'a')])
    owners.hear([said(0, 1, 'a')])
    owners.hear([])
    assert.equal(told, 1)
  })
})
