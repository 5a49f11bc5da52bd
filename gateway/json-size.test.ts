import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tooMuchIn } from './json-size.ts'

const told = (text: string) => tooMuchIn(Buffer.from(text))
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('gateway: how much is in a body', () => {
  it('is bounded in depth', () => {
    assert.equal(told(nested(32)), undefined)
    assert.match(told(nested(33)) ?? '', /32 deep/)
    assert.match(told('{"a":'.repeat(500_000)) ?? '', /32 deep/)
    assert.equal(told(`[${Array(100).fill('[]').join(',')}]`), undefined)
  })

  it('is bounded in parts', () => {
    assert.equal(told(`[${Array(9000).fill(1).join(',')}]`), undefined)
    assert.match(told(`[${Array(11_000).fill(1).join(',')}]`) ?? '', /10000 parts/)
  })

  it('does not count what stands in text', () => {
    for (const text of [nested(100), ','.repeat(20_000), '"[,\\'.repeat(11_000)]) {
      assert.equal(told(JSON.stringify({ text })), undefined)
    }
  })

  it('leaves what is no JSON to the parser', () => {
    for (const text of ['"', '"\\', ']]]', '']) assert.equal(told(text), undefined)
  })
})
