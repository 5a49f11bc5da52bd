import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { serverEnv, serverFlags } from './server-flags.js'

describe('tools: how the server is started', () => {
  const isBounded = (...asked: Parameters<typeof serverFlags>) => serverFlags(...asked).length > 0

  it('bounds the main thread, but on Kafka, where the engine is in it', () => {
    assert.ok(isBounded([], {}))
    assert.equal(isBounded(['--log', 'kafka'], {}), false)
    assert.equal(isBounded(['--log=kafka'], {}), false)
    assert.equal(isBounded([], { MILLRACE_LOG: 'kafka' }), false)
  })

  it('hears the last flag rather than the variable, and no other flag', () => {
    assert.ok(isBounded(['--log', 'embedded'], { MILLRACE_LOG: 'kafka' }))
    assert.ok(isBounded(['--log', 'kafka', '--log=embedded'], {}))
    assert.ok(isBounded(['--data', 'kafka', '--topic-prefix=kafka'], {}))
  })

  it('has large memory given back when it is freed, unless somebody has said something else of that', () => {
    const name = 'MALLOC_MMAP_THRESHOLD_'
    assert.ok(Number(serverEnv([], {})[name]) > 0)
    assert.equal(serverEnv([], { [name]: '7' })[name], '7')
    assert.deepEqual(serverEnv(['--log', 'kafka'], { HOME: '/' }), { HOME: '/' })
  })
})
