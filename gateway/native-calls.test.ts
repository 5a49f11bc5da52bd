import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { operations } from './native-calls.ts'

const calls = Object.entries(operations).map(([name, { access }]) => {
  const [method = '', path = ''] = name.split(' ')
  return { name, method, path, access }
})

describe('native calls', () => {
  it('are not open to everybody, but for what is of the house', () => {
    const open = calls.filter(({ access }) => access === 'open').map(({ path }) => path)
    assert.deepEqual(open.toSorted(), [
      '/asyncapi.json',
      '/docs',
      '/health/live',
      '/health/ready',
      '/openapi.json',
    ])
  })

  it("are a reader's only where they read, and a shop's only where nothing is erased", () => {
    for (const { name, method, path, access } of calls) {
      if (method !== 'GET') assert.ok(['write', 'tend', 'operate'].includes(access), name)
      else assert.ok(['open', 'read', 'operate', 'all'].includes(access), name)
      if (method === 'DELETE' || path.endsWith('/erasure')) assert.equal(access, 'operate', name)
    }
  })
})
