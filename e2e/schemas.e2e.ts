/** The real server on a real broker, with the schemas of what others read and write in its own registry. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { KafkaJournal } from '@millrace/kernel/kafka'
import { OwnRegistry } from '@millrace/kernel/registry'
import { entryOf, keyOf, shown } from './keyed.ts'
import { incompatible, says, WithSchemas } from './with-schemas.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

describe('schemas on Kafka', { skip: brokers === '' ? reason : false }, () => {
  let nowhere: WithSchemas
  let own: WithSchemas
  before(async () => {
    // It asks for a while before it gives up: meanwhile the others are tested.
    nowhere = new WithSchemas(brokers)
    nowhere.begin('--registry', 'http://anna:secret@127.0.0.1:9')
    own = new WithSchemas(brokers)
    await own.start('--registry-port', '0')
  })
  after(() => Promise.all([nowhere.end(), own.end()]))

  it('shows them to whoever asks our own registry', async () => {
    const subjects = await (await fetch(`${own.server.registry}/subjects`)).json()
    assert.ok(Array.isArray(subjects))
    for (const topic of ['orders', 'stock', 'accounts', 'requests']) {
      assert.ok(subjects.includes(`${own.prefix}${topic}-value`), topic)
    }
  })

  it('goes on with the ids that it had', async () => {
    const ask = async (): Promise<unknown> => {
      const at = `${own.server.registry}/subjects/${own.prefix}orders-value/versions/latest`
      const answer = await fetch(at)
      assert.equal(answer.status, 200)
      return answer.json()
    }
    const then = await ask()
    await own.stopInOrder()
    await own.start('--registry-port', '0')
    assert.deepEqual(await ask(), then)
    await own.stopInOrder()
  })

  it('counts what a key asks of them together with what it asks of the API', async () => {
    const perSecond = 40
    const keys = join(own.data, 'keys')
    const { name, hash, roles } = entryOf('both', ['shop'])
    writeFileSync(keys, `${name}:${hash}:${roles.join()}\n`)
    await own.start('--registry-port', '0', '--keys', keys, '--key-limit', String(perSecond))
    const { url, registry } = own.server
    const began = performance.now()
    const statuses = await Promise.all(
      Array.from({ length: perSecond }, () => [`${url}/v1/orders`, `${registry}/subjects`])
        .flat()
        .map(async (asked) => (await fetch(asked, { headers: shown(keyOf(name)) })).status),
    )
    const seconds = (performance.now() - began) / 1000
    const letIn = statuses.filter((status) => status === 200).length
    assert.deepEqual([...new Set(statuses)].toSorted(), [200, 429])
    assert.ok(letIn >= perSecond, `${letIn} were let in.`)
    assert.ok(letIn <= perSecond * (1 + seconds) + 1, `${letIn} were let in within ${seconds} s.`)
    await own.stopInOrder()
  })

  it('refuses to start with a contract that does not fit, saying which field', async () => {
    const shop = new WithSchemas(brokers)
    const { prefix } = shop
    const folder = clientFolder === undefined ? {} : { clientFolder }
    const journal = await KafkaJournal.open({ brokers, topicPrefix: prefix, ...folder })
    const registry = new OwnRegistry(journal)
    try {
      await registry.register(`${prefix}orders-value`, incompatible)
      shop.begin()
      assert.deepEqual(await shop.server.ended, [2, null])
      assert.match(shop.server.said, says(`${prefix}orders`))
      // Nothing of the others was registered, so nothing was written either.
      assert.deepEqual((await registry.book()).subjects, [`${prefix}orders-value`])
    } finally {
      await registry.close()
      await shop.end()
    }
  })

  it('ends in one line where the registry is not there', async () => {
    assert.deepEqual(await nowhere.server.ended, [1, null])
    assert.match(
      nowhere.server.said,
      /^The registry at http:\/\/127\.0\.0\.1:9 cannot be reached: [^\n]*\.\n$/,
    )
  })
})
