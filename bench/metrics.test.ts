import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { growth, readMetrics, total } from './metrics.ts'

const text = `# HELP orders_total Orders.
# TYPE orders_total counter
orders_total{state="APPROVED"} 7
orders_total{state="CANCELED"} 2
lag_seconds 1.5e-3
`

describe('bench: metrics', () => {
  it('reads samples with and without labels and skips comments', () => {
    assert.deepEqual(readMetrics(text), [
      { name: 'orders_total', labels: '{state="APPROVED"}', value: 7 },
      { name: 'orders_total', labels: '{state="CANCELED"}', value: 2 },
      { name: 'lag_seconds', labels: '', value: 0.0015 },
    ])
  })

  it('adds up over labels and knows what is not there', () => {
    assert.equal(total(readMetrics(text), 'orders_total'), 9)
    assert.equal(total(readMetrics(text), 'missing'), undefined)
  })

  it('tells by how much each counter grew', () => {
    const after = readMetrics(text.replace('} 7', '} 10'))
    assert.deepEqual(growth(readMetrics(text), after), [
      { name: 'orders_total', labels: '{state="APPROVED"}', value: 3 },
    ])
  })
})
