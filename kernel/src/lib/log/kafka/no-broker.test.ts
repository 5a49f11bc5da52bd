import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noBroker } from './no-broker.ts'

describe('kafka: no broker', () => {
  it('is told with what may be done about it', () => {
    assert.equal(
      noBroker('127.0.0.1:9192,b:9092', new Error('refused')),
      'Kafka does not answer at 127.0.0.1:9192,b:9092: refused. Where it is elsewhere ' +
        '--brokers names it; npm run kafka -- --port 9192 starts a broker on this machine.',
    )
  })
})
