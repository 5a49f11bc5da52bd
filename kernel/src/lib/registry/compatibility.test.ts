import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultsOfReading } from './compatibility.ts'
import { modelOf } from './schema-model.ts'

const sides = { reader: 'the new schema', writer: 'version 1' }
const faults = (reader: unknown, writer: unknown): readonly string[] =>
  faultsOfReading(modelOf(reader), modelOf(writer), sides)

const order = (...fields: object[]) => ({ type: 'record', name: 'shop.Order', fields })
const id = { name: 'id', type: 'string' }
const list = (line: object) => ({ name: 'lines', type: { type: 'array', items: line } })
const line = (...fields: object[]) => ({ type: 'record', name: 'Line', fields })

describe('registry: what a new schema cannot read', () => {
  it('is nothing where a field came with a default, or went', () => {
    const note = { name: 'note', type: ['null', 'string'], default: null }
    assert.deepEqual(faults(order(id, note), order(id)), [])
    assert.deepEqual(faults(order(id), order(id, note)), [])
  })

  it('is a field that came without one', () => {
    assert.deepEqual(faults(order(id, { name: 'must', type: 'string' }), order(id)), [
      'Field must is missing in version 1 and has no default in the new schema.',
    ])
  })

  it('is named by the way to it', () => {
    const before = order(id, list(line({ name: 'sku', type: ['null', 'string'] })))
    const after = order(id, list(line({ name: 'sku', type: 'string' })))
    assert.deepEqual(faults(after, before), [
      'Field lines[].sku is null in version 1, which the new schema cannot read as string.',
    ])
    assert.deepEqual(faults(before, after), [])
  })

  it('is a narrower number, and not a wider one', () => {
    const total = (type: string) => order({ name: 'total', type })
    assert.deepEqual(faults(total('double'), total('long')), [])
    assert.deepEqual(faults(total('int'), total('long')), [
      'Field total is long in version 1, which the new schema cannot read as int.',
    ])
  })

  it('is a word that it does not have, where no other stands for it', () => {
    const state = (symbols: string[], more = {}) =>
      order({ name: 'state', type: { type: 'enum', name: 'State', symbols, ...more } })
    const before = state(['OPEN', 'DONE'])
    assert.deepEqual(faults(state(['OPEN']), before), [
      'Field state may be DONE in version 1, but not in the new schema.',
    ])
    assert.deepEqual(faults(state(['OPEN', 'OTHER'], { default: 'OTHER' }), before), [])
    assert.deepEqual(faults(state(['NEW', 'DONE', 'OPEN']), before), [])
  })

  it('is a type under another name, unless it says that it had that one', () => {
    const renamed = { ...order(id), name: 'shop.Purchase' }
    assert.deepEqual(faults(renamed, order(id)), [
      'The schema is record Order in version 1, which the new schema cannot read as record Purchase.',
    ])
    assert.deepEqual(faults({ ...renamed, aliases: ['Order'] }, order(id)), [])
    assert.deepEqual(faults({ ...order(id), name: 'other.Order' }, order(id)), [])
  })

  it('is a field that was renamed, unless it says so', () => {
    const number = (more = {}) => order({ name: 'number', type: 'string', ...more })
    assert.equal(faults(number(), order(id)).length, 1)
    assert.deepEqual(faults(number({ aliases: ['id'] }), order(id)), [])
  })

  it('is a branch that a union lost, and what is wrong within one', () => {
    const product = { type: 'record', name: 'shop.Product', fields: [id] }
    assert.deepEqual(faults([order(id), product], [product, order(id)]), [])
    assert.deepEqual(faults([product], [product, order(id)]), [
      'The schema is record Order in version 1, which the new schema cannot read as record Product.',
    ])
    assert.deepEqual(faults([order(id, { name: 'at', type: 'long' }), 'null'], [order(id)]), [
      'Field at is missing in version 1 and has no default in the new schema.',
    ])
  })

  it('is none between branches that differ in their namespaces only', () => {
    const passed = (space: string, field: string) => ({
      ...{ type: 'record', name: `${space}.Passed`, fields: [{ name: field, type: 'string' }] },
    })
    const both = [passed('details', 'orderId'), passed('fraud', 'customerId')]
    assert.deepEqual(faults(both, both), [])
    assert.deepEqual(faults(both, both.toReversed()), [])
  })

  it('is a fixed of another size, or of items', () => {
    const fixed = (size: number) => ({ type: 'fixed', name: 'Hash', size })
    assert.deepEqual(faults(fixed(16), fixed(20)), [
      'The schema is 20 bytes in version 1, which the new schema cannot read as 16 bytes.',
    ])
    const map = (values: string) => ({ type: 'map', values })
    assert.deepEqual(faults(map('string'), map('bytes')), [])
    assert.deepEqual(faults(map('int'), map('string')), [
      'Field {} is string in version 1, which the new schema cannot read as int.',
    ])
  })

  it('is found in types that contain themselves, once', () => {
    const tree = (name: string, ...more: object[]) => ({
      ...{ type: 'record', name, aliases: ['Tree', 'Baum'] },
      fields: [{ name: 'left', type: ['null', name] }, ...more],
    })
    assert.deepEqual(faults(tree('Tree'), tree('Tree')), [])
    assert.deepEqual(faults(tree('Baum'), tree('Tree')), [])
    assert.deepEqual(faults(tree('Baum', { name: 'depth', type: 'int' }), tree('Tree')), [
      'Field depth is missing in version 1 and has no default in the new schema.',
    ])
  })
})
