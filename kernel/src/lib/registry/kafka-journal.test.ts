/** The registry of several instances, on a real broker. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { afterEach, describe, it } from 'node:test'
import { Admin } from '../log/kafka/admin.ts'
import { loadClient } from '../log/kafka/client.ts'
import { StoreRefused } from '../log/log.ts'
import { KafkaJournal } from './kafka-journal.ts'
import { OwnRegistry } from './own-registry.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
const reason = 'no broker was given; `npm run kafka:test` brings one along'
const folder = clientFolder === undefined ? {} : { clientFolder }

const record = (name: string) => ({ type: 'record', name, fields: [] })
const newPrefix = (): string => `schemas-${randomUUID().slice(0, 8)}.`
const opened: { close(): Promise<void> }[] = []
const open = async (topicPrefix: string): Promise<OwnRegistry> => {
  const registry = new OwnRegistry(await KafkaJournal.open({ brokers, topicPrefix, ...folder }))
  opened.push(registry)
  return registry
}

void describe(
  'kafka: a registry of several instances',
  { skip: brokers === '' ? reason : false },
  () => {
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close()
    })

    it('B1 gives each schema one id, with two that race', async () => {
      const prefix = newPrefix()
      const racers = await Promise.all([open(prefix), open(prefix)])
      const names = Array.from({ length: 20 }, (_, at) => `Type${at}`)
      const given = await Promise.all(
        racers.map(async (registry, racer) => {
          const ids = new Map<string, number>()
          // Half of what they register is the other's as well, under a subject that both use.
          for (const [at, name] of names.entries()) {
            const own = at % 2 === 0 ? name : `${name}of${racer}`
            ids.set(own, await registry.register(own, record(own)))
          }
          return ids
        }),
      )
      const later = await open(prefix)
      const all = new Map<string, number>()
      for (const [name, id] of given.flatMap((ids) => [...ids])) {
        assert.equal(all.get(name) ?? id, id, `${name} has two ids`)
        all.set(name, id)
        assert.deepEqual(await later.schemaById(id), record(name))
      }
      assert.equal(all.size, 30)
      assert.deepEqual(
        [...all.values()].toSorted((a, b) => a - b),
        Array.from({ length: 30 }, (_, at) => at + 1),
      )
      for (const registry of [...racers, later]) {
        const book = await registry.book()
        assert.deepEqual(book.subjects, [...all.keys()].toSorted())
      }
    })

    it('refuses what does not go with what another instance has registered', async () => {
      const prefix = newPrefix()
      const [one, other] = [await open(prefix), await open(prefix)]
      await one.register('a', record('A'))
      const more = { ...record('A'), fields: [{ name: 'must', type: 'string' }] }
      await assert.rejects(other.register('a', more), /Field must is missing in version 1/)
      await one.promise('a', 'NONE')
      assert.equal(await other.register('a', more), 2)
    })

    it('refuses a topic that would forget', async () => {
      const prefix = newPrefix()
      const admin = new Admin(loadClient(clientFolder), brokers)
      const topic = `${prefix}schemas`
      await admin.createTopic({ topic, num_partitions: 1, replication_factor: 1, config: {} })
      await admin.close()
      await assert.rejects(open(prefix), (error) => {
        assert.ok(error instanceof StoreRefused)
        assert.match(error.message, /schemas has cleanup\.policy=delete; it has to be compact/)
        return true
      })
    })
  },
)
