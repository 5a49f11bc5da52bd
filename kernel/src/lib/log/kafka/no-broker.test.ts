import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noBroker } from './no-broker.ts'

describe('kafka: no broker', () => {
  it('is told with what may be done about it', () => {
    assert.equal(
      noBroker('127.0.0.1:9192,b:9092', new Error('refused')),
      'No Kafka broker answers at 127.0.0.1:9192,b:9092: refused. Where they are elsewhere ' +
        '--brokers names them; npm run kafka -- --port 9192 starts one on this machine.',
    )
  })
})
