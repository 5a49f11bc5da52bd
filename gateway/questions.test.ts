import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { hostOf, limitOf, originForm, pathOf, waitIn, waitPreferred } from './questions.ts'
import { Problem } from './problem.ts'

const asked = (part: object) => part as FastifyRequest
const preferring = (prefer: string) => waitPreferred(asked({ headers: { prefer } }))

describe('gateway: questions', () => {
  it('read a limit, or take the usual one', () => {
    assert.equal(limitOf({}), 50)
    assert.equal(limitOf({ limit: '1' }), 1)
    assert.equal(limitOf({ limit: '1000' }), 1000)
    for (const limit of ['0', '1001', '-1', '1e2', ' 5', '٣']) {
      assert.throws(() => limitOf({ limit }), Problem)
    }
  })

  it('read a wait, of which more than the longest counts as the longest', () => {
    assert.equal(waitIn({}), undefined)
    assert.equal(waitIn({ wait: '0' }), 0)
    assert.equal(waitIn({ wait: '7' }), 7)
    assert.equal(waitIn({ wait: '9'.repeat(400) }), 60)
    for (const wait of ['-1', '1.5', 'x']) assert.throws(() => waitIn({ wait }), Problem)
  })

  const preferences: readonly [prefer: string, seconds: number | undefined][] = [
    ['wait=5', 5],
    ['wait=100', 60],
    ['respond-async, wait=5', 5],
    ['WAIT = "5" ; strict, return=minimal', 5],
    ['wait=5, wait=7', 5],
    ['handling=lenient; wait=5', undefined],
    ['nowait=5', undefined],
    ['wait=5s', undefined],
    ['wait', undefined],
    ['', undefined],
  ]
  for (const [prefer, seconds] of preferences) {
    it(`read the preference "${prefer}" as ${seconds}`, () => {
      assert.equal(preferring(prefer), seconds)
    })
  }

  const targets: readonly [target: string, url: string, host: string | undefined][] = [
    ['/v1/orders?a=http://b/c', '/v1/orders?a=http://b/c', undefined],
    ['http://localhost:1/v1/orders?a=1', '/v1/orders?a=1', 'localhost:1'],
    ['HTTPS://EVIL/v1/orders', '/v1/orders', 'EVIL'],
    ['http://here?x/v1/orders', '/?x/v1/orders', 'here'],
    ['http://here', '/', 'here'],
    ['*', '*', undefined],
  ]
  for (const [target, url, host] of targets) {
    it(`know ${target} as ${url}`, () => {
      assert.equal(originForm(target), url)
      assert.equal(hostOf(target), host)
    })
  }

  it('know the path without its query', () => {
    assert.equal(pathOf(asked({ url: '/v1/orders?limit=1?' })), '/v1/orders')
    assert.equal(pathOf(asked({ url: '/v1/orders' })), '/v1/orders')
    assert.equal(pathOf(asked({ url: '/v1/stock/te%61?a=%61' })), '/v1/stock/tea')
  })
})
