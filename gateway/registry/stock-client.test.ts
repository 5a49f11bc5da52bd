/** Our registry, against a client that is not ours: Confluent's for Python, with its serializers. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { MemoryJournal, OwnRegistry } from '@millrace/kernel/registry'
import { KnownHosts } from '../known-host.ts'
import { Log } from '../log.ts'
import { registryDesk } from './registry-desk.ts'
import { RegistryFace } from './registry-face.ts'

const python = process.env['MILLRACE_TEST_PYTHON'] ?? ''
const reason = 'no Python with its packages was given; `npm run registry:test` makes one'
const script = join(import.meta.dirname, 'stock-client.py')
const host = '127.0.0.1'

void describe('registry: a stock client', { skip: python === '' ? reason : false }, () => {
  it('registers, finds, compares, writes and reads with it', async () => {
    const registry = new OwnRegistry(new MemoryJournal())
    const face = new RegistryFace({
      desk: registryDesk(registry),
      admission: { hosts: new KnownHosts(host) },
      log: new Log('error'),
    })
    try {
      const port = await face.listen({ host, port: 0 })
      const { stdout } = await promisify(execFile)(python, [script, `http://${host}:${port}`])
      assert.deepEqual(JSON.parse(stdout), {
        head: [0, 1],
        read: { id: '1', price: 4.5, note: null },
        bare: { id: '1', price: 4.5, note: null },
        evolved: { id: '1', price: 4.5, note: null, level: 'bronze' },
        union: { id: true, branch: 0, read: { name: 'tea' } },
        again: 1,
        elsewhere: 1,
        subjects: ['orders-value', 'other-value', 'stock-value'],
        next: 3,
        versions: [1, 2],
        found: ['orders-value', 1, 1],
        latest: [2, 3, true],
        version: 1,
        fits: [true, false],
        refused: {
          incompatible: [409, 409],
          'no schema': [422, 42201],
          subject: [404, 40401],
          version: [404, 40402],
          id: [404, 40403],
          level: [422, 42203],
        },
        level: ['BACKWARD', 'NONE'],
        anything: 4,
      })
    } finally {
      await face.close()
    }
  })
})
