/** A shop is the same on every engine: its state, what happened to each key, and the laws. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EmbeddedLog, openStoreToRead, type EventRecord } from '@millrace/kernel'
import { KafkaLog } from '@millrace/kernel/kafka'
import { KafkaEvidence } from '#simulation/laws/read-kafka'
import { Findings } from '#simulation/laws/findings'
import { History } from '#simulation/laws/history'
import { hold } from '#simulation/laws/laws'
import { canonical } from '../tools/state-hash/canonical.ts'
import { StateSum } from '../tools/state-hash/state-sum.ts'
import { comparedOnKafka } from '../tools/views/compared.ts'
import { SameShop } from './same-shop.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

type Seen = { readonly hash: string; readonly records: ReadonlyMap<string, readonly string[]> }

const orders = 9
/** On a machine that has much else to do. */
const patience = { timeout: 300_000 }
const shards = 8

const note = (records: Map<string, string[]>, record: EventRecord): void => {
  const key = `${record.tenant}/${record.key}`
  const known = records.get(key) ?? []
  records.set(key, [...known, canonical(record)])
}

void describe('one shop, two engines', { skip: brokers === undefined ? reason : false }, () => {
  let directory: string
  let embedded: Seen
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'millrace-house-'))
    embedded = await onEmbedded()
  })
  after(() => rmSync(directory, { recursive: true }))

  async function onEmbedded(): Promise<Seen> {
    const at = join(directory, 'embedded')
    const shop = new SameShop(new EmbeddedLog({ directory: at, shards }))
    await shop.start()
    await shop.day(orders)
    await shop.stop()
    const store = openStoreToRead(at)
    const records = new Map<string, string[]>()
    for (const { record } of store.events()) note(records, record)
    const sum = new StateSum().addAll(store.services(), (service) => store.rows(service))
    store.close()
    return { hash: sum.hash(), records }
  }

  async function onKafka(): Promise<Seen & { readonly laws: readonly string[] }> {
    const where = {
      brokers: brokers ?? '',
      topicPrefix: `house-${randomUUID().slice(0, 8)}.`,
      ...(clientFolder === undefined ? {} : { clientFolder }),
    }
    const log = await KafkaLog.open({ ...where, shards, directory: join(directory, 'kafka') })
    const shop = new SameShop(log)
    await shop.start()
    await shop.day(orders)
    const records = new Map<string, string[]>()
    const findings = new Findings()
    const history = new History(findings)
    // While the instance is there: it has nothing to do, but it could.
    const evidence = await KafkaEvidence.read(where, (record) => {
      note(records, record)
      history.take(record)
    })
    hold(evidence, history)
    const sum = new StateSum().addAll(evidence.services(), (service) => evidence.rows(service))
    evidence.close()
    for (const { view, differences } of await comparedOnKafka(where)) {
      assert.deepEqual(differences, [], view)
    }
    await shop.stop()
    assert.equal(history.orders.size, orders)
    return { hash: sum.hash(), records, laws: findings.sentences }
  }

  it(
    'B1 has the same state and the same records of each key, and keeps the laws',
    patience,
    async () => {
      const kafka = await onKafka()
      assert.deepEqual(kafka.laws, [])
      assert.deepEqual(kafka.records, embedded.records)
      assert.equal(kafka.hash, embedded.hash)
    },
  )
})
