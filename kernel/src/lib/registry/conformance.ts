/**
 * Job: what every registry has to do, ours and others', told as tests. Nothing of it is taken back, so
 * each run has subjects and types of its own.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { StoreRefused } from '../log/log.ts'
import { admitContracts } from './admit-contracts.ts'
import { SchemaRefused, SchemaUnknown, type SchemaRegistry } from './registry.ts'

type Options = { readonly skip: string | false }

const unknownId = 2_000_000_000

export function registryConformance(
  name: string,
  open: () => Promise<SchemaRegistry>,
  options: Options = { skip: false },
): void {
  void describe(`registry: ${name}`, options, () => {
    const run = `T${randomUUID().replaceAll('-', '').slice(0, 12)}`
    let registry: SchemaRegistry
    before(async () => (registry = await open()))
    after(() => registry.close())

    const id = { name: 'id', type: 'string' }
    const note = { name: 'note', type: ['null', 'string'], default: null }
    const must = { name: 'must', type: 'string' }
    const order = (type: string, ...fields: object[]) => ({
      ...{ type: 'record', name: `Order${type}`, namespace: `shop.${run}` },
      fields,
    })
    const subject = (of: string): string => `${run}.${of}-value`

    it('R1 R2 gives a schema one id, under every subject, and another schema another', async () => {
      const first = await registry.register(subject('a'), order('A', id))
      assert.equal(await registry.register(subject('a'), order('A', id)), first)
      assert.equal(await registry.register(subject('b'), order('A', id)), first)
      const other = await registry.register(subject('b'), order('A', id, note))
      assert.notEqual(other, first)
      assert.deepEqual(await registry.schemaById(first), order('A', id))
      assert.deepEqual(await registry.schemaById(other), order('A', id, note))
    })

    it('tells the latest version, or none', async () => {
      const name = subject('c')
      assert.equal(await registry.latest(name), undefined)
      await registry.register(name, order('C', id))
      const schema = order('C', id, note)
      const schemaId = await registry.register(name, schema)
      const latest = await registry.latest(name)
      assert.deepEqual(latest, { subject: name, version: 2, id: schemaId, schema })
    })

    it('says that there is no schema with an id', async () => {
      await assert.rejects(registry.schemaById(unknownId), SchemaUnknown)
    })

    it('R3 refuses what cannot read what was written, saying which field, and changes nothing', async () => {
      const name = subject('d')
      await registry.register(name, order('D', id))
      const says = /^Field must is missing in version 1 and has no default/
      const [fault = ''] = await registry.check(name, order('D', id, must))
      assert.match(fault, says)
      await assert.rejects(registry.register(name, order('D', id, must)), (error) => {
        assert.ok(error instanceof SchemaRefused)
        assert.match(error.faults.join(), says)
        return true
      })
      assert.equal((await registry.latest(name))?.version, 1)
      assert.deepEqual(await registry.check(name, order('D', id, note)), [])
      assert.deepEqual(await registry.check(subject('new'), order('D', id)), [])
    })

    it('takes unions, with more at their ends', async () => {
      const name = subject('e')
      const [one, two, three] = ['E1', 'E2', 'E3'].map((type) => order(type, id))
      assert.ok(one !== undefined && two !== undefined && three !== undefined)
      await registry.register(name, [one, two])
      const schemaId = await registry.register(name, [one, two, three])
      assert.deepEqual(await registry.schemaById(schemaId), [one, two, three])
      const faults = await registry.check(name, [one, three])
      assert.match(faults.join(), /record OrderE2 in version 2/)
    })

    it('A1 admits contracts all together or not at all', async () => {
      const [f, g] = [`${run}.f`, `${run}.g`]
      const admitted = await admitContracts(registry, [{ topic: f, schema: order('F', id) }])
      assert.equal(admitted.get(f), (await registry.latest(subject('f')))?.id)
      const refused = admitContracts(registry, [
        { topic: g, schema: order('G', id) },
        { topic: f, schema: order('F', id, must) },
      ])
      await assert.rejects(refused, (error) => {
        assert.ok(error instanceof StoreRefused)
        const says = `The contract of topic ${f} does not fit subject ${f}-value: Field must is missing`
        assert.equal(error.message.slice(0, says.length), says)
        return true
      })
      assert.equal(await registry.latest(subject('g')), undefined)
    })
  })
}
