import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canonical, derivedId, digestOf, MadeIds } from './ids.ts'

describe('gateway: ids', () => {
  it('makes UUIDs of version 7 that begin with the time', () => {
    const now = Date.UTC(2026, 0, 2, 12)
    const id = new MadeIds(() => now).next()
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.equal(Number.parseInt(id.slice(0, 13).replace('-', ''), 16), now)
  })

  it('makes ids that always rise, also within a millisecond and when the clock is set back', () => {
    let now = Date.UTC(2026, 0, 2, 12)
    const ids = new MadeIds(() => now)
    let last = ids.next()
    for (let made = 0; made < 10_000; made++) {
      if (made === 5000) now -= 60_000
      const id = ids.next()
      assert.ok(id > last, `${id} after ${last}`)
      last = id
    }
  })

  it('makes ids that fit, and rise all the same', () => {
    const ids = new MadeIds(
      () => 1,
      (id) => id.endsWith('7'),
    )
    const made = [ids.next(), ids.next(), ids.next()]
    assert.ok(made.every((id) => id.endsWith('7')))
    assert.deepEqual(made.toSorted(), made)
  })

  it('makes one that does not fit where none does', () => {
    assert.match(
      new MadeIds(
        () => 1,
        () => false,
      ).next(),
      /^[0-9a-f-]{36}$/,
    )
  })

  it('derives one UUID of version 8 from tenant, path and key', () => {
    const scope = { tenant: 'shop', path: '/v1/orders', key: 'k' }
    const id = derivedId(scope)
    assert.equal(id, derivedId({ ...scope }))
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    for (const other of [{ tenant: 'quick' }, { path: '/v1/accounts' }, { key: 'l' }]) {
      assert.notEqual(derivedId({ ...scope, ...other }), id)
    }
  })

  it('gives bodies that say the same one digest', () => {
    const one = JSON.parse('{"a":1,"b":[{"c":"x","d":null}]}')
    const same = JSON.parse('{ "b": [ { "d": null, "c": "\\u0078" } ], "a": 1.0 }')
    assert.equal(canonical(one), '{"a":1,"b":[{"c":"x","d":null}]}')
    assert.equal(digestOf(one), digestOf(same))
    assert.notEqual(digestOf(one), digestOf({ ...one, a: 2 }))
    assert.notEqual(digestOf([1, 2]), digestOf([2, 1]))
    assert.equal(canonical(undefined), 'null')
  })
})
