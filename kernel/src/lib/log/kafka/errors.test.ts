import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LogAway } from '../log.ts'
import { failureOf, isFencing, refusalOf, remedyFor } from './errors.ts'

const error = (code: number, more: object = {}) => Object.assign(new Error('no'), { code, ...more })

describe('kafka: what is done about an error', () => {
  it('makes a call again that timed out or says that it can be', () => {
    assert.equal(remedyFor(error(-185, { isRetriable: true })), 'repeat')
    assert.equal(remedyFor(error(-185)), 'repeat')
    assert.equal(remedyFor(error(51, { isRetriable: true })), 'repeat')
  })

  it('ends after what is fatal, and after a producer that was fenced', () => {
    assert.equal(remedyFor(error(-150)), 'end')
    assert.equal(remedyFor(error(-144, { isFatal: true })), 'end')
    assert.equal(remedyFor(error(90)), 'end')
  })

  it('aborts a transaction after anything else', () => {
    assert.equal(remedyFor(error(22, { isTxnRequiresAbort: true })), 'abort')
    assert.equal(remedyFor(error(-190)), 'abort')
    assert.equal(remedyFor(error(1, { isRetriable: true, isTxnRequiresAbort: true })), 'abort')
    assert.equal(remedyFor(new Error('no code')), 'abort')
  })

  it('knows who was put out of the group', () => {
    assert.equal(isFencing(error(25)), true)
    assert.equal(isFencing(error(82)), true)
    assert.equal(isFencing(error(22)), false)
  })
  it('says in a line what a process cannot go on after', () => {
    assert.match(failureOf(error(48)).message, /^The brokers have ended a transaction .*\.$/)
    assert.match(failureOf(error(-150)).message, /^Kafka's client cannot go on: .*\.$/)
    const own = new Error('The disk is full.')
    assert.equal(failureOf(own), own)
  })

  it('takes brokers that are away at a start for a passing thing', () => {
    assert.ok(refusalOf(error(-195), 'a:1') instanceof LogAway)
    const own = new Error('The disk is full.')
    assert.equal(refusalOf(own, 'a:1'), own)
  })
})
