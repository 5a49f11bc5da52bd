import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { operations } from '../native-calls.ts'
import { tagOf, tagsOf } from './tags.ts'

describe('openapi: tags', () => {
  it('say of each of our calls what it is about', () => {
    const paths = Object.keys(operations).map((name) => name.split(' ')[1] ?? '')
    const tags = tagsOf(paths)
    for (const { name, description } of tags) assert.ok(description !== '', name)
    for (const path of paths) {
      assert.ok(
        tags.some(({ name }) => name === tagOf(path)),
        path,
      )
    }
    assert.equal(tagOf('/health/live'), 'Health and documents')
    assert.equal(tagOf('/v1/dead-letters/{id}/retry'), 'Repair')
  })

  it('call what is new by its name', () => {
    const [orders, ...more] = tagsOf(['/v1/gift-cards/{id}', '/v1/orders'])
    assert.equal(orders?.name, 'Orders')
    assert.deepEqual(more, [{ name: 'Gift cards', description: '' }])
  })
})
