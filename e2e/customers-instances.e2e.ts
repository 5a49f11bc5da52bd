/** Customers on two instances, on a real broker: keys are shared, and gone everywhere at once. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { masterKeyIn, newMasterKey, SharedKeyStore } from '@millrace/kernel'
import { CompactTopic } from '@millrace/kernel/kafka'
import { until } from '@millrace/kernel/testing'
import { Instances } from '../tools/proof/instances.ts'
import { sendNative, type Body } from './running.ts'
import { ServerOnKafka } from './server-on-kafka.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

const anna = { name: 'Anna Quitterberg', email: 'anna.quitterberg@example.com' }
const by = '?who=olga&why=asked+for+it'
const names = Array.from({ length: 6 }, (_, nth) => `c-${nth}`)

void describe(
  'customers on two instances',
  { skip: brokers === undefined ? reason : false },
  () => {
    const prefix = `customers-${randomUUID().slice(0, 8)}.`
    let instances: Instances
    let data: string
    let master: string

    before(async () => {
      data = await mkdtemp(join(tmpdir(), 'millrace-customers-'))
      master = join(data, 'master-key')
      writeFileSync(master, newMasterKey())
      const flags = ['--topic-prefix', prefix, '--master-key', master, '--storefronts', 'none']
      instances = await Instances.start({ count: 2, brokers: brokers ?? '', data, flags })
    })
    after(async () => {
      assert.equal(await instances.stop(), 0)
      await rm(data, { recursive: true, force: true })
    })

    const send = (at: number, method: string, path: string, body?: unknown) =>
      sendNative(instances.urls[at] ?? '', { method, path }, body === undefined ? {} : { body })
    /** A shard that has just moved is waited for. */
    async function done(at: number, [method, path]: readonly [string, string], body?: unknown) {
      let given = await send(at, method, path, body)
      await until(async () => {
        if (given.status === 503) given = await send(at, method, path, body)
        return given.status !== 503
      })
      return given
    }

    it('are readable and gone on each as soon as one has answered', async () => {
      for (const id of names) {
        const made = await done(0, ['POST', '/v1/customers'], { id, ...anna })
        assert.equal(made.status, 201, JSON.stringify(made.body))
        const shown = await done(1, ['GET', `/v1/customers/${id}`])
        assert.deepEqual([shown.status, shown.body['name']], [200, anna.name])
        const moved = { ...anna, address: 'Gasse 17' }
        assert.equal((await done(1, ['PUT', `/v1/customers/${id}`], moved)).status, 200)
        assert.equal((await done(0, ['GET', `/v1/customers/${id}`])).body['address'], 'Gasse 17')
      }
      const listed = await done(1, ['GET', '/v1/customers'])
      assert.equal((listed.body['items'] as unknown[]).length, names.length)
      for (const id of names.slice(1)) {
        assert.equal((await done(1, ['DELETE', `/v1/customers/${id}${by}`])).status, 200)
        assert.equal((await done(0, ['GET', `/v1/customers/${id}`])).status, 410)
      }
    })

    it('are searched for in every topic, and what is found is told on each', async () => {
      let search: Body = {}
      await until(async () => {
        const { body } = await done(1, ['GET', '/v1/customers/c-1/erasure'])
        search = (body['search'] ?? {}) as Body
        return search['state'] !== undefined && search['state'] !== 'running'
      })
      assert.deepEqual(
        [search['state'], search['withTexts'], search['why']],
        ['done', true, undefined],
      )
      const places = search['places'] as readonly Body[]
      const placeOf = (name: string) => places.find((place) => place['name'] === name) ?? {}
      for (const { kind, name, plain } of places)
        assert.equal(plain, 0, `${String(kind)} ${String(name)}`)
      // What was said of them at first is sealed, and lies there until the brokers have compacted it.
      assert.ok(Number(placeOf(`${prefix}events`)['sealed']) >= 2)
      assert.ok(Number(placeOf(`${prefix}customers`)['byId']) >= 2)
      assert.equal(placeOf(`${prefix}customers`)['keptUntil'], 'for ever')
      assert.ok(Number(placeOf('customers')['byId']) >= 1)
      const { kind, sealed, keptUntil } = placeOf(`${prefix}keys`)
      assert.equal(kind, 'keys')
      if (Number(sealed) > 0) assert.ok(Date.parse(String(keptUntil)) > 0)
    })

    it('have their keys in a topic, wrapped, until they are erased', async () => {
      const folder = clientFolder === undefined || !existsSync(clientFolder) ? {} : { clientFolder }
      const topic = await CompactTopic.open({
        ...{ brokers: brokers ?? '', topic: `${prefix}keys`, config: {}, ...folder },
      })
      const key = masterKeyIn(newMasterKey())
      assert.ok(key !== undefined)
      await assert.rejects(SharedKeyStore.open(topic, key), /another master key/)
      await topic.close()
      const again = await CompactTopic.open({
        ...{ brokers: brokers ?? '', topic: `${prefix}keys`, config: {}, ...folder },
      })
      const last = new Map((await again.news()).map(({ key: name, value }) => [name, value]))
      await again.close()
      const held = [...last].filter(([name, value]) => name.includes('shop/') && value !== null)
      const erased = held.filter(([, value]) => value?.toString() === 'erased')
      assert.equal(erased.length, names.length - 1)
      assert.equal(held.length - erased.length, 1)
    })

    it('end the start of an instance that was not given the master key of the others', async () => {
      const server = new ServerOnKafka({
        ...{ brokers: brokers ?? '', data: join(data, 'forgot'), topicPrefix: prefix },
        more: ['--slot', '3'],
      })
      assert.deepEqual(await server.ended, [2, null])
      assert.match(
        server.said,
        /^Keys of customers lie in \S+keys: give --master-key the file .*\n$/,
      )
    })

    it('are not taken where no master key is given, and one clear line says why', async () => {
      const server = await ServerOnKafka.start({
        ...{ brokers: brokers ?? '', data: join(data, 'alone'), topicPrefix: `${prefix}alone.` },
      })
      const { status, body } = await server.ask('POST', '/v1/customers', anna)
      assert.equal(status, 503)
      assert.match(String(body['detail']), /no --master-key was given/)
      server.process.kill('SIGTERM')
      assert.deepEqual(await server.ended, [0, null])
    })
  },
)
