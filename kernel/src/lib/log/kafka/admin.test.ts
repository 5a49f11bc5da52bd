import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Admin } from './admin.ts'
import type { KafkaClient } from './client.ts'

type Answer = (error: Error | null, result: readonly object[]) => void

/** Answers with each of these codes in turn, and then with the end. */
function adminWith(...codes: readonly number[]): Admin {
  const left = [...codes]
  const listOffsets = (asked: readonly object[], _: object, done: Answer): void => {
    const code = left.shift() ?? 0
    done(
      null,
      asked.map((at) => ({ ...at, offset: 7, error: { code, message: `code ${code}` } })),
    )
  }
  // Of the client only this much is asked here.
  const client = { AdminClient: { create: () => ({ listOffsets }) } } as unknown as KafkaClient
  return new Admin(client, 'broker:1')
}

void describe('kafka: where a partition ends', () => {
  it('is asked again while it is not settled who leads it', async () => {
    const ends = await adminWith(3, 5, 6, 74, 75, 78).ends('millrace.state', [3])
    assert.deepEqual([...ends], [[3, 7]])
  })

  it('is asked of whoever leads it by then', () => {
    let age: unknown
    const create = (settings: Readonly<Record<string, unknown>>) => {
      age = settings['metadata.max.age.ms']
      return {}
    }
    const admin = new Admin({ AdminClient: { create } } as unknown as KafkaClient, 'broker:1')
    assert.ok(admin instanceof Admin)
    // The client gives up asking after ten seconds.
    assert.ok(Number(age) < 5000)
  })

  it('is asked again where no partition is known yet, and the client says so of all', async () => {
    let asked = 0
    const listOffsets = (all: readonly object[], _: object, done: Answer): void => {
      const unknown = Object.assign(new Error('unknown'), { code: 3 })
      if (asked++ === 0) done(unknown, [])
      else
        done(
          null,
          all.map((at) => ({ ...at, offset: 7 })),
        )
    }
    const client = { AdminClient: { create: () => ({ listOffsets }) } } as unknown as KafkaClient
    const ends = await new Admin(client, 'broker:1').ends('millrace.state', [3])
    assert.deepEqual([...ends], [[3, 7]])
  })

  it('is not asked again where that would not help', async () => {
    await assert.rejects(adminWith(29).ends('millrace.state', [3]), /code 29/)
  })
})
