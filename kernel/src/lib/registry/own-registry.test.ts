import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemoryJournal } from './journal.ts'
import { OwnRegistry } from './own-registry.ts'
import { SchemaRefused, SchemaUnknown } from './registry.ts'
import type { Entry } from './schema-book.ts'

const order = (...names: string[]) => ({
  ...{ type: 'record', name: 'Order' },
  fields: names.map((name) => ({ name, type: 'string' })),
})
const withNote = {
  ...order('id'),
  fields: [
    { name: 'id', type: 'string' },
    { name: 'note', type: ['null', 'string'], default: null },
  ],
}

const empty = () => new OwnRegistry(new MemoryJournal())

describe('registry: our own', () => {
  it('R1 gives one schema one id, however it is written and under whatever subject', async () => {
    const registry = empty()
    const id = await registry.register('a', order('id'))
    const { type, name, fields } = order('id')
    assert.equal(await registry.register('a', { fields, name, type }), id)
    assert.equal(await registry.register('b', order('id')), id)
    assert.deepEqual((await registry.book()).subjects, ['a', 'b'])
    assert.equal((await registry.book()).versions('a').length, 1)
  })

  it('R2 gives every schema an id of its own', async () => {
    const registry = empty()
    const ids = [
      await registry.register('a', order('id')),
      await registry.register('b', 'string'),
      await registry.register('a', withNote),
    ]
    assert.deepEqual(ids, [1, 2, 3])
    assert.deepEqual(await registry.schemaById(3), withNote)
    assert.deepEqual(await registry.latest('a'), {
      ...{ subject: 'a', version: 2, id: 3, schema: withNote },
    })
    assert.equal(await registry.latest('c'), undefined)
    await assert.rejects(registry.schemaById(4), SchemaUnknown)
  })

  it('R3 refuses what cannot read what was written, and changes nothing', async () => {
    const registry = empty()
    await registry.register('a', order('id'))
    const faults = ['Field must is missing in version 1 and has no default in the new schema.']
    assert.deepEqual(await registry.check('a', order('id', 'must')), faults)
    await assert.rejects(registry.register('a', order('id', 'must')), (error) => {
      assert.ok(error instanceof SchemaRefused)
      assert.deepEqual([error.subject, error.faults], ['a', faults])
      return true
    })
    assert.equal((await registry.book()).versions('a').length, 1)
    assert.deepEqual(await registry.check('new', order('must')), [])
  })

  it('takes a version back that it had, without comparing it', async () => {
    const registry = empty()
    await registry.register('a', order('id', 'must'))
    await registry.register('a', order('id'))
    assert.deepEqual(await registry.check('a', order('id', 'must')), [])
    assert.equal(await registry.register('a', order('id', 'must')), 1)
  })

  it('goes by what a subject promises, or else by what all do', async () => {
    const registry = empty()
    await registry.register('a', order('id'))
    const more = order('id', 'must')
    await registry.promise('a', 'NONE')
    assert.deepEqual(await registry.check('a', more), [])
    await registry.promise('a', undefined)
    assert.equal((await registry.check('a', more)).length, 1)
    await registry.promise(undefined, 'FORWARD')
    assert.deepEqual(await registry.check('a', more), [])
    assert.deepEqual(await registry.check('a', order()), [
      'Field id is missing in the new schema and has no default in version 1.',
    ])
    await registry.promise(undefined, 'FULL')
    assert.equal((await registry.check('a', more)).length, 1)
  })

  it('compares with all versions where that is promised', async () => {
    const registry = empty()
    await registry.register('a', order('id', 'note'))
    await registry.register('a', order('id'))
    await registry.register('a', withNote)
    const typed = { ...withNote, fields: [{ name: 'note', type: ['null', 'int'], default: null }] }
    const level = (is: 'BACKWARD' | 'BACKWARD_TRANSITIVE') => registry.promise('a', is)
    await level('BACKWARD')
    assert.equal((await registry.check('a', typed)).length, 1)
    await level('BACKWARD_TRANSITIVE')
    assert.equal((await registry.check('a', typed)).length, 2)
  })

  it('B1 agrees with another one on the same journal', async () => {
    const entries: Entry[] = []
    const [one, other] = [1, 2].map(() => new OwnRegistry(new MemoryJournal(entries)))
    assert.ok(one !== undefined && other !== undefined)
    const ids = await Promise.all([
      ...['a', 'b', 'c'].map((name) => one.register(name, order(name))),
      ...['a', 'b', 'd'].map((name) => other.register(name, order(name))),
    ])
    assert.deepEqual(ids.slice(0, 2), ids.slice(3, 5))
    assert.equal(new Set(ids).size, 4)
    // Each entered all that it was asked for at once, and the slower one its own once more.
    assert.ok(entries.length <= 7, `${entries.length} entries`)
    assert.deepEqual((await one.book()).subjects, (await other.book()).subjects)
  })

  it('O1 reads the journal once to enter many, and not at all for what it has', async () => {
    let asked = 0
    class Counted extends MemoryJournal {
      override news() {
        asked += 1
        return super.news()
      }
      override enter(entries: readonly Entry[]) {
        asked += 1
        return super.enter(entries)
      }
    }
    const registry = new OwnRegistry(new Counted())
    const names = ['a', 'b', 'c', 'd']
    const all = () => Promise.all(names.map((name) => registry.register(name, order(name))))
    assert.deepEqual(await all(), [1, 2, 3, 4])
    assert.equal(asked, 3)
    assert.deepEqual(await all(), [1, 2, 3, 4])
    assert.deepEqual(await registry.check('a', order('a')), [])
    assert.equal(asked, 3)
  })

  it('refuses one of many, and takes the others', async () => {
    const registry = empty()
    await registry.register('a', order('id'))
    const [a, b, again] = await Promise.allSettled([
      registry.register('a', order('id', 'must')),
      registry.register('b', order('id', 'must')),
      registry.register('b', order('id', 'must')),
    ])
    assert.deepEqual([a?.status, b?.status, again?.status], ['rejected', 'fulfilled', 'fulfilled'])
    assert.equal((await registry.book()).versions('b').length, 1)
  })

  it('tells nothing any more once it met an entry that it cannot read', async () => {
    const entry: Entry = {
      ...{ is: 'schema', subject: 'a', version: 1, id: 1, attempt: '' },
      schema: '{"type":"new"}',
    }
    const registry = new OwnRegistry(new MemoryJournal([entry]))
    await assert.rejects(registry.register('b', 'string'), /cannot read: .*type new/)
    await assert.rejects(registry.latest('a'), /cannot read/)
  })
})
