/** Topics as they are made and looked at, on a real broker. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { StoreRefused } from '../log.ts'
import { Admin } from './admin.ts'
import { loadClient } from './client.ts'
import {
  ensurePlanned,
  ensureTopics,
  factsPlan,
  positionsPlan,
  requestsPlan,
  sharedPlan,
  topicsWith,
  type TopicPlan,
} from './topics.ts'
import { topicSettings } from './wire.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const reason = 'no broker was given; `npm run kafka:test` brings one along'

void describe('kafka: topics', { skip: brokers === '' ? reason : false }, () => {
  const adminHere = () => new Admin(loadClient(process.env['MILLRACE_KAFKA_CLIENT']), brokers)
  const ensure = async (prefix: string, shards: number): Promise<string> => {
    const admin = adminHere()
    const settings = (topic: string) => topicSettings(brokers, topic)
    try {
      return await ensureTopics(admin, topicsWith(prefix), { shards, replicas: 1, settings })
    } finally {
      await admin.close()
    }
  }
  const newPrefix = () => `topics-${randomUUID().slice(0, 8)}.`

  it('are made as they have to be, and named by Kafka', async () => {
    const prefix = newPrefix()
    const installation = await ensure(prefix, 3)
    assert.match(installation, /^[0-9a-f]{32}$/)
    assert.equal(await ensure(prefix, 3), installation)
    assert.notEqual(await ensure(newPrefix(), 3), installation)
    const state = await topicSettings(brokers, `${prefix}state`)
    assert.equal(state.get('cleanup.policy'), 'compact')
    const inbox = await topicSettings(brokers, `${prefix}inbox`)
    assert.equal(inbox.get('cleanup.policy'), 'delete')
    assert.equal(inbox.get('retention.ms'), '-1')
  })

  it('with another number of partitions are refused', async () => {
    const prefix = newPrefix()
    await ensure(prefix, 3)
    await assert.rejects(ensure(prefix, 4), (error) => {
      assert.ok(error instanceof StoreRefused)
      assert.match(error.message, /has 3 partitions, and --shards is 4/)
      return true
    })
  })

  it('that would lose something are refused, saying which setting', async () => {
    const prefix = newPrefix()
    const admin = adminHere()
    const config = { 'retention.ms': '1000' }
    const topic = `${prefix}inbox`
    await admin.createTopic({ topic, num_partitions: 3, replication_factor: 1, config })
    await admin.close()
    await assert.rejects(ensure(prefix, 3), /inbox has retention\.ms=1000; it has to be -1/)
  })

  it('of others are made as they have to be, and refused where they do not fit', async () => {
    const [prefix, admin] = [newPrefix(), adminHere()]
    const settings = (topic: string) => topicSettings(brokers, topic)
    const look = (...plans: readonly TopicPlan[]) =>
      ensurePlanned(admin, plans, { replicas: 1, settings })
    const [facts, requests] = [`${prefix}orders`, `${prefix}requests`]
    const plans = [factsPlan(facts), requestsPlan(requests, 8), positionsPlan(`${prefix}positions`)]
    try {
      const made = await look(...plans)
      const counts = plans.map(({ topic }) => made.get(topic)?.partitions.length)
      assert.deepEqual(counts, [2, 8, 1])
      await look(...plans, requestsPlan(requests, 3), factsPlan(facts, 6))
      await assert.rejects(
        look({ ...positionsPlan(`${prefix}positions`), partitions: 2 }),
        /positions has 1 partitions, not 2/,
      )
      const shared = { topic: `${prefix}shared`, partitions: 1 }
      const asTheirs = { 'cleanup.policy': 'compact', 'compression.type': 'lz4' }
      await look(sharedPlan({ ...shared, settings: asTheirs }))
      const as = await settings(shared.topic)
      assert.deepEqual(
        Object.keys(asTheirs).map((name) => as.get(name)),
        ['compact', 'lz4'],
      )
      const compacted = { ...factsPlan(facts), config: { 'cleanup.policy': 'compact' } }
      await assert.rejects(look(compacted), /cleanup\.policy=delete; it has to be compact/)
    } finally {
      await admin.close()
    }
  })
})
