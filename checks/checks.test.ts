import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Judged } from '#contracts/check'
import { checksFrom } from './all.ts'
import { checkLinesIn, plainLine } from './check-lines.ts'
import { check, passes } from './declare.ts'
import { largeOrders } from './large-orders.ts'

const hour = 60 * 60_000
const set = (text: string) => checksFrom(checkLinesIn(text))
const all = set('')

const orderOf = (total: number, currency = 'EUR'): Judged => ({
  ...{ orderId: 'o-1', customerId: 'anna', currency, total, placedAt: 1 },
  lines: [],
})

describe('checks: lines of configuration', () => {
  it('has all checks, off, where nothing is said of them', () => {
    for (const { name, isOn, afterMs, then } of all) {
      assert.deepEqual([isOn, afterMs, then], [false, 24 * hour, 'refuse'], name)
    }
    assert.ok(all.some(({ name }) => name === 'large-orders'))
  })

  it('sets what a line says', () => {
    const lines = set('large-orders on deadline=90m then=review amount=5')
    const large = lines.find(({ name }) => name === 'large-orders')
    assert.ok(large !== undefined && 'rule' in large.by)
    assert.deepEqual([large.isOn, large.afterMs, large.then], [true, 1.5 * hour, 'review'])
    assert.equal(large.by.rule(orderOf(6)).verdict, 'review')
    assert.match(large.summary, / Set: amount=5, currency=any\.$/)
  })

  it('says nothing of parameters where a check has none', () => {
    const plain = check('plain', { summary: 'All pass.', parameters: {}, rule: () => () => passes })
    assert.equal(plain.set(plainLine('plain')).summary, 'All pass.')
  })

  it('has a check for each address, one after another', () => {
    const named = set('desk url=http://desk:1/judge timeout=70; other url=https://o\n')
    const [desk, other] = named.slice(-2)
    assert.deepEqual(desk?.by, { outside: { url: 'http://desk:1/judge', timeoutMs: 70 } })
    assert.equal(other?.name, 'other')
  })

  const broken: readonly (readonly [string, RegExp])[] = [
    ['Desk url=http://x', /^Desk is no name/],
    ['desk', /^there is no check desk; one that is asked outside has url=/],
    ['desk amount=5', /^there is no check desk; one that is asked outside has url=/],
    ['desk url=ftp://x', /^desk: url=ftp:\/\/x is no address/],
    ['large-orders maybe', /^large-orders: maybe says nothing/],
    ['large-orders sum=1', /^large-orders has no sum; it has amount, currency$/],
    ['large-orders amount=much', /^large-orders: amount=much is not a whole number$/],
    ['large-orders deadline=1y', /^large-orders: deadline=1y is not a time/],
    ['large-orders then=shrug', /^large-orders: then=shrug is not known/],
    ['large-orders; large-orders on', /^large-orders stands there twice$/],
  ]
  for (const [text, why] of broken) {
    it(`refuses ${text}`, () => {
      assert.throws(() => set(text), { name: 'BadCheck', message: why })
    })
  }
})

describe('checks: large orders', () => {
  const judge = (text: string) => {
    const [line] = checkLinesIn(`large-orders ${text}`)
    assert.ok(line !== undefined)
    const { by } = largeOrders.set(line)
    assert.ok('rule' in by)
    return by.rule
  }

  it('leaves to a person what is above the amount', () => {
    const rule = judge('amount=500')
    assert.deepEqual(rule(orderOf(500)), { verdict: 'pass' })
    assert.deepEqual(rule(orderOf(501)), {
      ...{ verdict: 'review', why: ['The total of 5.01 EUR is above 5.00 EUR.'] },
    })
  })

  it('looks at one currency where it is told to', () => {
    const rule = judge('amount=500 currency=USD')
    assert.equal(rule(orderOf(501)).verdict, 'pass')
    assert.equal(rule(orderOf(501, 'USD')).verdict, 'review')
  })
})
