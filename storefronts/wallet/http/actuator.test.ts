import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fastify from 'fastify'
import type { DialectEdge } from '../../dialect.ts'
import { Actuator } from './actuator.ts'

type Engine = Partial<Pick<DialectEdge['engine'], 'failure' | 'notReady'>>

/** What the actuator's paths answer over an engine that is so. */
async function answers(engine: Engine) {
  const server = fastify()
  for (const { method, path, handle } of new Actuator('/billing').routes({
    engine,
  } as DialectEdge)) {
    server.route({
      method,
      url: path,
      handler: (request, reply) => handle(undefined, reply, request),
    })
  }
  const of = async (path: string) => {
    const { statusCode, body } = await server.inject({ method: 'GET', url: `/billing${path}` })
    return [statusCode, body]
  }
  return {
    health: await of('/health'),
    actuator: await of('/actuator/health'),
    liveness: await of('/actuator/health/liveness'),
    readiness: await of('/actuator/health/readiness'),
  }
}

describe('wallet: health', () => {
  it('is good where the engine can be asked', async () => {
    assert.deepEqual(await answers({}), {
      health: [200, '{"status":"OK"}'],
      actuator: [200, '{"status":"UP","groups":["liveness","readiness"]}'],
      liveness: [200, '{"status":"UP"}'],
      readiness: [200, '{"status":"UP"}'],
    })
  })

  for (const engine of [
    { failure: new Error('The log cannot be written.') },
    { notReady: 'The log cannot be written.' },
  ]) {
    it(`is not where there is ${Object.keys(engine).join()}`, async () => {
      assert.deepEqual(await answers(engine), {
        health: [500, 'The log cannot be written.'],
        actuator: [503, '{"status":"DOWN","groups":["liveness","readiness"]}'],
        liveness: [503, '{"status":"DOWN"}'],
        readiness: [503, '{"status":"DOWN"}'],
      })
    })
  }
})
