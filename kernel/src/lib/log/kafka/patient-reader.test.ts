import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message } from './client.ts'
import { PatientReader, type Read } from './patient-reader.ts'

/** What lies in a partition; how often a reader that has it was asked, and whether two have it. */
class Partition {
  readonly records: number[] = []
  readonly holders = new Set<string>()
}

class Reader implements Read {
  asked = 0
  readonly #name: string
  readonly #partition: Partition
  readonly #next = new Map<number, number>()

  constructor(name: string, partition: Partition) {
    this.#name = name
    this.#partition = partition
  }

  take(partition: number, from: number): void {
    this.#next.set(partition, from)
    this.#partition.holders.add(this.#name)
  }

  drop(partition: number): void {
    this.#next.delete(partition)
    this.#partition.holders.delete(this.#name)
  }

  readTo(partition: number): number {
    return this.#next.get(partition) ?? 0
  }

  rest(): ReadonlyMap<number, number> {
    const next = new Map(this.#next)
    for (const partition of next.keys()) this.drop(partition)
    return next
  }

  read(): Promise<readonly Message[]> {
    this.asked++
    const from = this.#next.get(3)
    if (from === undefined) return Promise.resolve([])
    const found = this.#partition.records.slice(from)
    this.#next.set(3, from + found.length)
    return Promise.resolve(
      found.map((_, nth) => ({ topic: 't', partition: 3, offset: from + nth, value: null })),
    )
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function readers() {
  const partition = new Partition()
  const [quick, seldom] = [new Reader('quick', partition), new Reader('seldom', partition)]
  const patient = new PatientReader(quick, seldom)
  const looks = async (count: number): Promise<readonly number[]> => {
    const offsets: number[] = []
    for (let left = count; left > 0; left--) {
      for (const { offset } of await patient.read()) offsets.push(offset)
      assert.ok(partition.holders.size <= 1, 'two readers have the partition')
    }
    return offsets
  }
  return { ...{ partition, quick, seldom, patient, looks } }
}

describe('a patient reader', () => {
  it('leaves the partitions to the reader that asks seldom when nothing has come for long', async () => {
    const { patient, quick, seldom, looks } = readers()
    patient.take(3, 0)
    await looks(50)
    assert.deepEqual([quick.asked, seldom.asked], [50, 0])
    await looks(10)
    assert.deepEqual([quick.asked, seldom.asked], [50, 10])
    assert.equal(patient.readTo(3), 0)
  })

  it('goes on with each where the other has read to (X1)', async () => {
    const { patient, partition, looks } = readers()
    patient.take(3, 0)
    partition.records.push(0, 0)
    assert.deepEqual(await looks(60), [0, 1])
    partition.records.push(0)
    assert.deepEqual(await looks(60), [2])
    partition.records.push(0)
    assert.deepEqual(await looks(200), [3])
    assert.equal(patient.readTo(3), 4)
  })

  it('turns to the quick one when somebody waits, and when a partition is taken', async () => {
    const { patient, quick, seldom, looks } = readers()
    patient.take(3, 0)
    await looks(51)
    patient.hurry()
    await looks(1)
    assert.deepEqual([quick.asked, seldom.asked], [51, 1])
    await looks(50)
    assert.equal(seldom.asked, 2)
    patient.take(4, 0)
    await looks(1)
    assert.deepEqual([quick.asked, seldom.asked], [101, 2])
  })

  it('gives up what is dropped, whichever has it', async () => {
    const { patient, partition, looks } = readers()
    patient.take(3, 0)
    await looks(51)
    patient.drop(3)
    partition.records.push(0)
    assert.deepEqual(await looks(3), [])
    patient.hurry()
    assert.deepEqual(await looks(3), [])
  })
})
