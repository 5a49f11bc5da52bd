import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemoryJournal, OwnRegistry } from '@millrace/kernel/registry'
import { registryProblemOf } from './registry-problem.ts'
import { registryRoutes } from './registry-routes.ts'

const answer = async (registry: OwnRegistry, call: string, asked: object) => {
  const route = registryRoutes.find(({ method, path }) => `${method} ${path}` === call)
  assert.ok(route)
  return route.answer({ params: {}, query: {}, body: undefined, ...asked }, registry)
}

describe('registry: calls by themselves', () => {
  it('tell the subjects that begin so', async () => {
    const registry = new OwnRegistry(new MemoryJournal())
    for (const subject of ['payments-value', 'orders-value'])
      await registry.register(subject, 'int')
    const subjects = (subjectPrefix?: string) =>
      answer(registry, 'GET /subjects', { query: { subjectPrefix } })
    assert.deepEqual(await subjects('pay'), ['payments-value'])
    for (const all of [undefined, '', ':*:']) {
      assert.deepEqual(await subjects(all), ['orders-value', 'payments-value'])
    }
  })

  it('refuse a schema that is nested without end', async () => {
    const depth = 20_000
    const schema = `${'{"type":"array","items":'.repeat(depth)}"int"${'}'.repeat(depth)}`
    const asked = { params: { subject: 's' }, body: { schema } }
    const registered = answer(
      new OwnRegistry(new MemoryJournal()),
      'POST /subjects/:subject/versions',
      asked,
    )
    await assert.rejects(registered, (error) => registryProblemOf(error)?.code === 42201)
  })

  it('tell what a server refuses without the name of its error', () => {
    const error = Object.assign(new Error('Unsupported Media Type'), { statusCode: 415 })
    error.name = 'FastifyError'
    const { code, message } = registryProblemOf(error) ?? {}
    assert.deepEqual([code, message], [415, 'Unsupported Media Type.'])
  })
})
