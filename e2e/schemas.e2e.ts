/** The real server on a real broker, with the schemas of what others read and write. */
import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { KafkaJournal } from '@millrace/kernel/kafka'
import { ConfluentRegistry, OwnRegistry } from '@millrace/kernel/registry'

const root = join(import.meta.dirname, '..')
const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

const python = process.env['MILLRACE_TEST_PYTHON'] ?? ''
const noPython = 'no Python with its packages was given; `npm run registry:test` makes one'
const foreign = process.env['MILLRACE_TEST_REGISTRY'] ?? ''
const noForeign = 'no other registry was given; `npm run registry:test` brings one along'

type Addresses = { readonly native: string; readonly registry?: string }

void describe('schemas on Kafka', { skip: brokers === '' ? reason : false }, () => {
  let prefix = ''
  let data = ''
  let said = ''
  let server: ChildProcess

  beforeEach(() => {
    prefix = `schemas-${randomUUID().slice(0, 8)}.`
    data = mkdtempSync(join(tmpdir(), 'millrace-schemas-'))
    said = ''
  })
  afterEach(async () => {
    if (server.exitCode === null) {
      const ended = once(server, 'close')
      server.kill('SIGTERM')
      assert.deepEqual(await ended, [0, null])
    }
    rmSync(data, { recursive: true })
  })

  function start(...flags: string[]): void {
    const on = ['--log', 'kafka', '--brokers', brokers, '--topic-prefix', prefix]
    server = spawn(process.execPath, ['main.ts', ...on, '--data', data, '--port', '0', ...flags], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  }

  async function listening(): Promise<Addresses> {
    for (;;) {
      try {
        const { addresses } = JSON.parse(readFileSync(join(data, 'listening.json'), 'utf8'))
        return addresses as Addresses
      } catch {
        assert.equal(server.exitCode, null, said)
        await sleep(50)
      }
    }
  }

  /** What it read; where it hangs, it ends by itself and says where. */
  async function stockClient(registry: string): Promise<readonly unknown[]> {
    const script = join(import.meta.dirname, 'stock-client.py')
    const limits = { timeout: 150_000, killSignal: 'SIGKILL' } as const
    const asked = [script, brokers, registry, prefix]
    const { stdout } = await promisify(execFile)(python, asked, limits)
    return JSON.parse(stdout) as readonly unknown[]
  }

  const incompatible = [
    { type: 'record', name: 'Approved', namespace: 'orders', fields: [] },
    { type: 'record', name: 'Gone', namespace: 'orders', fields: [] },
  ]
  const says = (topic: string): RegExp =>
    new RegExp(
      `^The contract of topic ${topic} does not fit subject ${topic}-value: ` +
        'Field orderId is missing in version 1 and has no default in the new schema\\..*' +
        'record Gone in version 1[^\\n]*\\n$',
    )

  it('refuses to start with a contract that does not fit, saying which field', async () => {
    const folder = clientFolder === undefined ? {} : { clientFolder }
    const journal = await KafkaJournal.open({ brokers, topicPrefix: prefix, ...folder })
    const registry = new OwnRegistry(journal)
    await registry.register(`${prefix}orders-value`, incompatible)
    start()
    assert.deepEqual(await once(server, 'close'), [2, null])
    assert.match(said, says(`${prefix}orders`))
    // Nothing of the others was registered, so nothing was written either.
    assert.deepEqual((await registry.book()).subjects, [`${prefix}orders-value`])
    await registry.close()
  })

  it('shows them to whoever asks our own registry', async () => {
    start('--registry-port', '0')
    const { registry = '' } = await listening()
    const subjects = await (await fetch(`${registry}/subjects`)).json()
    assert.ok(Array.isArray(subjects))
    for (const topic of ['orders', 'stock', 'accounts', 'requests']) {
      assert.ok(subjects.includes(`${prefix}${topic}-value`), topic)
    }
  })

  it('goes on with the ids that it had', async () => {
    start('--registry-port', '0')
    const ask = async (): Promise<unknown> => {
      const { registry = '' } = await listening()
      return (await fetch(`${registry}/subjects/${prefix}orders-value/versions/latest`)).json()
    }
    const before = await ask()
    const ended = once(server, 'close')
    server.kill('SIGTERM')
    await ended
    start('--registry-port', '0')
    assert.deepEqual(await ask(), before)
  })

  it('ends in one line where the registry is not there', async () => {
    start('--registry', 'http://anna:secret@127.0.0.1:9')
    assert.deepEqual(await once(server, 'close'), [1, null])
    assert.match(said, /^The registry at http:\/\/127\.0\.0\.1:9 cannot be reached: [^\n]*\.\n$/)
    rmSync(join(data, 'listening.json'), { force: true })
  })

  it('lets a stock client order and read', { skip: python === '' ? noPython : false }, async () => {
    start('--registry-port', '0')
    const { native, registry = '' } = await listening()
    assert.deepEqual(await stockClient(registry), [
      ['orders.Placed', 'by-topic', 'PENDING'],
      ['orders.Approved', 'by-topic', 'APPROVED'],
    ])
    const shown = await (await fetch(`${native}/v1/orders/by-topic`)).json()
    assert.equal((shown as { readonly state: string }).state, 'APPROVED')
  })

  it(
    'does all of it with another registry',
    { skip: foreign === '' ? noForeign : false },
    async () => {
      start('--registry', foreign)
      const { registry } = await listening()
      assert.equal(registry, undefined)
      const client = new ConfluentRegistry(foreign)
      const latest = await client.latest(`${prefix}orders-value`)
      assert.equal(latest?.version, 1)
      assert.equal((await stockClient(foreign)).length, 2)
    },
  )

  it(
    'refuses to start by another registry',
    { skip: foreign === '' ? noForeign : false },
    async () => {
      await new ConfluentRegistry(foreign).register(`${prefix}orders-value`, incompatible)
      start('--registry', foreign)
      assert.deepEqual(await once(server, 'close'), [2, null])
      assert.match(said, says(`${prefix}orders`))
    },
  )
})
