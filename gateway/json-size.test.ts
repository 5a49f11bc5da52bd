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

  it('is bounded in each item of a list', () => {
    const item = JSON.stringify({ lines: Array(6000).fill(1) })
    const list = Buffer.from(`[${item},${item},${item}]`)
    assert.equal(tooMuchIn(list, 20_000), undefined)
    const large = Buffer.from(`[{},{"a":[${Array(10_001).fill(1).join()}]},{}]`)
    assert.match(tooMuchIn(large, 20_000) ?? '', /An item may have 10000 parts/)
    const text = (mebibytes: number) => Buffer.from(`["", "${'x'.repeat(mebibytes * 2 ** 20)}"]`)
    assert.equal(tooMuchIn(text(0.9)), undefined)
    assert.match(tooMuchIn(text(1.1)) ?? '', /An item may have 1 MiB/)
  })

  it('does not count what stands in text', () => {
    const quoted = '"[,\\'.repeat(11_000)
    for (const text of [nested(100), ','.repeat(20_000), quoted, `${'x'.repeat(62)}\\${quoted}`]) {
      assert.equal(told(JSON.stringify({ text })), undefined)
    }
  })

  it('leaves what is no JSON to the parser', () => {
    const long = 'x'.repeat(100)
    for (const text of ['"', '"\\', ']]]', '', `"${long}`, `"${long}\\"`]) {
      assert.equal(told(text), undefined)
    }
  })
})
