import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checker } from './checker.ts'
import { group, integer, listOf, oneOf, optional, text } from './fields.ts'

const cart = checker(
  group({
    id: optional(text({ pattern: '^[a-z]+$' })),
    items: listOf(group({ sku: text(), quantity: integer({ min: 1 }) }), { min: 1 }),
  }),
)

describe('contract: check what comes from outside', () => {
  it('finds nothing wrong with what fits', () => {
    const whole = { items: [{ sku: 'tea', quantity: 1 }] }
    assert.ok(cart.fits(whole))
    assert.deepEqual(cart.faults(whole), [])
  })

  const cases: readonly [name: string, value: unknown, pointer: string, detail: RegExp][] = [
    [
      'an unknown field',
      { items: [{ sku: 'a', quantity: 1, 'x/y~z': 1 }] },
      '/items/0/x~1y~0z',
      /no such/,
    ],
    ['a missing field', { items: [{ sku: 'a' }] }, '/items/0/quantity', /required/],
    ['another type', { items: [{ sku: 1, quantity: 1 }] }, '/items/0/sku', /string/],
    ['a number out of range', { items: [{ sku: 'a', quantity: 0 }] }, '/items/0/quantity', />= 1/],
    ['a broken form', { id: 'A', items: [{ sku: 'a', quantity: 1 }] }, '/id', /pattern/],
    ['a list that is too short', { items: [] }, '/items', /fewer/],
    ['no object at all', [], '', /object/],
    ['nothing', undefined, '', /object/],
  ]
  for (const [name, value, pointer, detail] of cases) {
    it(`points at ${name}`, () => {
      assert.equal(cart.fits(value), false)
      const [fault, ...rest] = cart.faults(value)
      assert.equal(fault?.pointer, pointer)
      assert.match(fault?.detail ?? '', detail)
      assert.deepEqual(rest, [])
    })
  }

  it('complains once about each place', () => {
    const faults = cart.faults({ items: [{ sku: 'a', quantity: 0.5 }] })
    assert.deepEqual(faults, [{ pointer: '/items/0/quantity', detail: 'It must be integer.' }])
  })

  it('looks into no more of a list than it may have, and names few of many unknown fields', () => {
    let looked = 0
    const item = {
      get sku() {
        looked++
        return 1
      },
    }
    const short = checker(group({ items: listOf(group({ sku: text() }), { max: 2 }) }))
    const [fault] = short.faults({ items: Array(1000).fill(item) })
    assert.match(fault?.pointer ?? '', /^\/items/)
    assert.ok(looked <= 10, String(looked))
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`x${at}`, at]))
    const faults = cart.faults({ ...many, items: [{ sku: 'a', quantity: 1 }] })
    assert.ok(faults.length > 0 && faults.length <= 10, String(faults.length))
  })

  it('names the words of which it must be one', () => {
    const faults = checker(group({ by: oneOf('foot', 'bike') })).faults({ by: 'car' })
    assert.deepEqual(faults, [{ pointer: '/by', detail: 'It must be one of: foot, bike.' }])
  })

  it('tells every fault of a body', () => {
    const pointers = cart.faults({ extra: 1, items: 'none' }).map(({ pointer }) => pointer)
    assert.deepEqual(pointers.toSorted(), ['/extra', '/items'])
  })
})
