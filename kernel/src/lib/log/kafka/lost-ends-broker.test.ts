/**
 * Transactions without an end, on a real broker: what a producer writes when its transaction is over, and
 * is let through for once, lies there as if the end had been left out.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { until } from '../../until.ts'
import { Admin } from './admin.ts'
import { loadClient, type KafkaClient } from './client.ts'
import { LostEnds, type LostEndLine } from './lost-ends.ts'
import { PartitionReader } from './partition-reader.ts'
import { overSockets } from './wire.ts'
import { ask, placesOf, Writer, type Place } from './wire-frame.ts'
import { openTransactions, partitions } from './wire-transactions.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const reason = 'no broker was given; `npm run kafka:test` brings one along'

const apis = {
  produce: { key: 0, version: 3 },
  addPartitions: { key: 24, version: 0 },
  endTransaction: { key: 26, version: 0 },
  alterSettings: { key: 44, version: 0 },
} as const

const longAgoMs = 20_000
const [broker = { host: '', port: 0 }] = brokers === '' ? [] : placesOf(brokers)

type Writing = { readonly topic: string; readonly id: string; readonly producer: number }

void describe(
  'kafka: transactions whose end was left out, on a broker',
  { skip: brokers === '' ? reason : false },
  () => {
    let client: KafkaClient
    let admin: Admin
    const said: LostEndLine[] = []
    const fenced: string[] = []
    const prefix = `lost-${randomUUID().slice(0, 8)}.`

    before(async () => {
      client = loadClient(process.env['MILLRACE_KAFKA_CLIENT'])
      admin = new Admin(client, brokers)
      await letThrough(broker, true)
    })
    after(async () => {
      await letThrough(broker, false)
      await admin.close()
    })

    const lostEnds = (clock?: () => number): LostEnds =>
      new LostEnds({
        ...{ client, brokers, topicPrefix: prefix },
        fence: async (id) => void fenced.push(id),
        say: (line) => said.push(line),
        ...(clock && { clock }),
      })

    const topicFor = async (name: string): Promise<string> => {
      const topic = `${prefix}${name}`
      await admin.createTopic({ topic, num_partitions: 1, replication_factor: 1, config: {} })
      return topic
    }

    const writing = async (name: string): Promise<Writing> => {
      const topic = await topicFor(name)
      const id = `${prefix}engine-${name}`
      // The brokers make their own topic for the first one.
      let producer: number | undefined
      await until(async () => {
        const named = { transactionalId: id, transactionMs: 60_000 }
        producer = await overSockets.endLeftOpen?.(brokers, named)
        return producer !== undefined
      })
      return { topic, id, producer: producer ?? 0 }
    }

    /** Leaves the record `2` behind a transaction with the record `1`. */
    const leaveOpen = async (name: string, isCommitted: boolean): Promise<Writing> => {
      const one = await writing(name)
      await addPartition(broker, one)
      await produce(broker, one, { sequence: 0, value: '1' })
      await endTransaction(broker, one, isCommitted)
      await until(async () => (await openOn(one.topic)).length === 0)
      await produce(broker, one, { sequence: 1, value: '2' })
      return one
    }

    const openOn = async (topic: string) =>
      (await openTransactions(await partitions(brokers))).filter((open) => open.topic === topic)

    const valuesOf = async (topic: string): Promise<readonly string[]> => {
      const end = (await admin.ends(topic, [0])).get(0) ?? 0
      const reader = await PartitionReader.open(client, {
        ...{ topic, brokers, group: `${prefix}reader`, fetchWaitMs: 10 },
      })
      reader.take(0, 0)
      const values: string[] = []
      await until(async () => {
        if (reader.readTo(0) >= end) return true
        for (const { value } of await reader.read()) values.push(String(value))
        return false
      }, 'It is not read to its end.')
      await reader.close()
      return values
    }

    it('D2 are committed where the brokers have written that down', async () => {
      const { topic, producer } = await leaveOpen('committed', true)
      assert.equal((await openOn(topic)).length, 1)
      const ends = lostEnds()
      await ends.of(producer)
      await ends.close()
      assert.deepEqual(await openOn(topic), [])
      assert.deepEqual(await valuesOf(topic), ['1', '2'])
    })

    it('D2 are aborted where the brokers have written that down', async () => {
      const { topic, producer } = await leaveOpen('aborted', false)
      const ends = lostEnds()
      await ends.of(producer)
      await ends.close()
      assert.deepEqual(await openOn(topic), [])
      assert.deepEqual(await valuesOf(topic), [])
    })

    it('D3 are ended for others when those have begun anew, and those are made to', async () => {
      const { topic, id } = await leaveOpen('held', true)
      const ends = lostEnds(() => Date.now() + longAgoMs)
      await ends.ofAll()
      assert.equal((await openOn(topic)).length, 1)
      assert.ok(fenced.includes(id))
      assert.match(ends.waitedFor([topic], [0]) ?? '', /the end of a transaction .*held-0/)
      await overSockets.endLeftOpen?.(brokers, { transactionalId: id, transactionMs: 60_000 })
      await ends.ofAll()
      await ends.close()
      assert.deepEqual(await openOn(topic), [])
      assert.equal(ends.waitedFor([topic], [0]), undefined)
      assert.deepEqual(await valuesOf(topic), ['1', '2'])
    })

    it('D2 are left as they are where the brokers know nothing, and it is said once', async () => {
      const topic = await topicFor('unknown')
      const unknown = { topic, id: `${prefix}engine-unknown`, producer: 987_654_321 }
      await produce(broker, unknown, { sequence: 0, value: '1' })
      const ends = lostEnds(() => Date.now() + longAgoMs)
      await ends.ofAll()
      await ends.ofAll()
      await ends.close()
      assert.equal((await openOn(topic)).length, 1)
      const lines = said.filter(({ level }) => level === 'error')
      assert.equal(lines.length, 1)
      assert.match(String(lines[0]?.fields['end']), /abort --topic \S+unknown --partition 0/)
    })
  },
)

/** Whether brokers take records of transactions that are none. */
async function letThrough(at: Place, is: boolean): Promise<void> {
  const everyBroker = 4
  const question = new Writer().count(1).byte(everyBroker).text('').count(1)
  question.text('transaction.partition.verification.enable').byte(0).text(String(!is)).byte(0)
  const answer = await ask(at, apis.alterSettings, question)
  answer.skip(4)
  answer.count()
  assert.equal(answer.short(), 0)
}

async function addPartition(at: Place, { id, producer, topic }: Writing): Promise<void> {
  const question = new Writer().text(id).long(producer).short(0)
  question.count(1).text(topic).count(1).count(0)
  for (let code = unknownTopic; code !== 0;) {
    const answer = await ask(at, apis.addPartitions, question)
    answer.skip(4)
    answer.count()
    answer.text()
    answer.count()
    answer.count()
    code = answer.short()
    assert.ok(code === 0 || code === unknownTopic, String(code))
  }
}

async function endTransaction(at: Place, { id, producer }: Writing, is: boolean): Promise<void> {
  const question = new Writer()
    .text(id)
    .long(producer)
    .short(0)
    .byte(is ? 1 : 0)
  const answer = await ask(at, apis.endTransaction, question)
  answer.skip(4)
  assert.equal(answer.short(), 0)
}

type Written = { readonly sequence: number; readonly value: string }

async function produce(at: Place, { id, producer, topic }: Writing, what: Written): Promise<void> {
  const batch = batchOf(producer, what)
  const allReplicas = -1
  const question = new Writer().text(id).short(allReplicas).count(5000).count(1).text(topic)
  question.count(1).count(0).count(batch.length)
  question.bytes = Buffer.concat([question.bytes, batch])
  for (let code = unknownTopic; code !== 0;) {
    const answer = await ask(at, apis.produce, question)
    answer.count()
    answer.text()
    answer.count()
    answer.count()
    code = answer.short()
    assert.ok(code === 0 || code === unknownTopic, String(code))
  }
}

/** Of one that was made a moment ago. */
const unknownTopic = 3
const transactional = 0x10

/** A batch of one record without a key. */
function batchOf(producer: number, { sequence, value }: Written): Buffer {
  const bytes = Buffer.from(value)
  // Attributes, two differences of nothing, no key, the value, no headers; lengths are in zigzag.
  const body = Buffer.from([0, 0, 0, 1, 2 * bytes.length, ...bytes, 0])
  const record = Buffer.from([2 * body.length, ...body])
  const now = Date.now()
  const checked = new Writer().short(transactional).count(0).long(now).long(now)
  checked.long(producer).short(0).count(sequence).count(1)
  const rest = Buffer.concat([checked.bytes, record])
  const beforeCrc = new Writer().count(0).byte(2)
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32c(rest))
  const length = beforeCrc.bytes.length + crc.length + rest.length
  return Buffer.concat([new Writer().long(0).count(length).bytes, beforeCrc.bytes, crc, rest])
}

function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
