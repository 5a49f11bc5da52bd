import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { given } from '@millrace/kernel/testing'
import { reportBroken } from '#contracts/records'
import { records } from './records.ts'

const broken = reportBroken({
  ...{ recordId: 'millrace.requests:3:17', topic: 'millrace.requests', partition: 3, offset: 17 },
  ...{ reason: 'The record ends too early.', value: 'AAAA' },
})

describe('records: report broken', () => {
  it('fails with the reason and the place, and so leaves a dead letter', () => {
    assert.throws(
      () => given(records).when(broken),
      /ends too early\. It lies in millrace\.requests, partition 3, at offset 17\./,
    )
  })
})
