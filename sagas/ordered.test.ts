import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Reason } from '#contracts/fields'
import { inOrderOfLines } from './ordered.ts'

const at = (pointer: string): Reason => ({ code: 'unknown-sku', detail: 'No.', pointer })

describe('place-order: reasons', () => {
  it('go in the order of the lines that they point at, and stay with their check', () => {
    const details: Reason = { code: 'invalid-details', detail: 'No.', pointer: '/lines' }
    const fraud: Reason = { code: 'fraud-suspected', detail: 'No.' }
    const [second, third, eleventh] = [1, 2, 10].map((line) => at(`/lines/${line}/sku`))
    assert.ok(second && third && eleventh)
    assert.deepEqual(inOrderOfLines([details, fraud, eleventh, third, second]), [
      ...[details, fraud],
      ...[second, third, eleventh],
    ])
  })
})
