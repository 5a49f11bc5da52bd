import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Busy, LogAway, OtherBody, RegistryAway, StepFailed } from '@millrace/kernel'
import { problemOf, refusal } from './problem-of.ts'
import { invalid, invalidAll, type Problem } from './problem.ts'
import { EngineAway } from './thread/engine-thread.ts'

const told = (problem: Problem | undefined) => JSON.parse(problem?.text ?? '{}')

describe('gateway: problems', () => {
  it('are told as RFC 9457 has them', () => {
    const { status, headers, text } = invalid('/lines/0/sku', 'It must be text.')
    assert.equal(status, 400)
    assert.deepEqual(headers, { 'content-type': 'application/problem+json' })
    assert.deepEqual(JSON.parse(text), {
      type: 'https://millrace.example/problems/invalid-request',
      title: 'The request is not valid',
      status: 400,
      detail: 'It must be text.',
      errors: [{ pointer: '/lines/0/sku', detail: 'It must be text.' }],
    })
  })

  it('say how many things are wrong where it is more than one', () => {
    const one = { pointer: '/a', detail: 'It is red.' }
    assert.equal(invalidAll([one]).message, '/a: It is red.')
    assert.equal(invalidAll([{ ...one, pointer: '' }]).message, 'The body: It is red.')
    assert.equal(invalidAll([one, one]).message, '2 things are wrong with the request.')
  })

  const refusals: readonly [refused: string, status: number][] = [
    ['not-found', 404],
    ['conflict', 409],
    ['different-body', 409],
    ['key-used', 422],
    ['something-else', 409],
  ]
  for (const [refused, status] of refusals) {
    it(`turn the refusal ${refused} into ${status}`, () => {
      const problem = refusal({ refused, detail: 'Because.' })
      assert.equal(problem.status, status)
      assert.equal(problem.message, 'Because.')
    })
  }

  it('tell a caller when to try again, and what is in the way', () => {
    const problem = problemOf(new Busy('Later.', 30, 'letter-1'))
    assert.equal(problem?.status, 503)
    assert.equal(problem?.headers['retry-after'], '30')
    assert.equal(told(problem).deadLetter, 'letter-1')
  })

  const errors: readonly [error: unknown, status: number | undefined][] = [
    [new OtherBody('Other.'), 422],
    [new StepFailed('Secret.', 'letter-1'), 500],
    [new LogAway('Kafka at broker-1:9092 does not answer.'), 503],
    [new RegistryAway('The registry at registry-1 does not answer.'), 503],
    [{ code: 'FST_ERR_CTP_BODY_TOO_LARGE' }, 413],
    [{ code: 'HPE_HEADER_OVERFLOW' }, 431],
    [{ statusCode: 418 }, 400],
    [{ statusCode: 500 }, undefined],
    [new TypeError('ours'), undefined],
    [undefined, undefined],
  ]
  for (const [error, status] of errors) {
    it(`see ${String((error as Error | undefined)?.name ?? JSON.stringify(error))} as ${status}`, () => {
      assert.equal(problemOf(error)?.status, status)
    })
  }

  it('tell nothing of where brokers and registries are', () => {
    const problem = problemOf(new LogAway('Kafka at broker-1:9092 does not answer.'))
    assert.equal(told(problem).detail, 'The log does not answer; ask again.')
    assert.equal(problem?.headers['retry-after'], '2')
  })

  it('say that it is the registry, also where it could not even be opened', () => {
    const cause = new RegistryAway('The registry at registry-1 does not answer.')
    for (const error of [cause, new EngineAway(cause.message, { cause })]) {
      const detail = 'The registry of schemas does not answer; ask again.'
      assert.equal(told(problemOf(error)).detail, detail)
    }
  })

  it('tell nothing of what a handler threw', () => {
    assert.equal(problemOf(new StepFailed('Secret.'))?.text.includes('Secret'), false)
  })
})
