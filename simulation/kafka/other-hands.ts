/**
 * Job: programs of others that write records into topics of simulated Kafka: each once or, as one does
 * who was not answered, several times under one id; and records that are no matter of ours.
 * Boundary: what becomes of a record is for the laws to say.
 */
import type { Brokers } from '@millrace/kernel/testing'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { courierName, couriersMax } from './couriers.ts'
import { requestsTopic, sharedTopic } from './simulated-relays.ts'

export type HandRecord = {
  readonly name: string
  /** It was written, and is to be acted on. */
  readonly isOurs: boolean
  /** How far clocks had gone at once by then. */
  readonly leaptMs: number
}

type Scene = { readonly world: World; readonly brokers: Brokers; readonly random: Random }
type Headers = readonly Readonly<Record<string, string>>[]

const again = 300
const repeatedMsMost = 3000

/** Records for others, or by other relays. */
const strangers: readonly Headers[] = [
  [{ 'millrace-relay': 'another' }],
  [{ 'millrace-installation': 'another' }],
]

export class OtherHands {
  readonly records: HandRecord[] = []
  readonly #scene: Scene
  #toWrite = 0
  #isCalm = false

  constructor(scene: Scene) {
    this.#scene = scene
  }

  /** All that was to be written is. */
  get idle(): boolean {
    return this.#toWrite === 0
  }

  /** Whether days went by at once since a record was written. */
  isOld(name: string): boolean {
    const { world } = this.#scene
    const record = this.records.find((one) => one.name === name)
    return record !== undefined && record.leaptMs !== world.clock - world.now
  }

  calm(): void {
    this.#isCalm = true
  }

  plan(lastsMs: number, besides: readonly number[]): void {
    const { random, world } = this.#scene
    const many = random.between(5, 25)
    // What comes all at once is not handled at once: it waits, is left over, and moves as such.
    const bursts = Array.from({ length: 2 }, () => random.between(0, lastsMs))
    const times = Array.from({ length: many }, () =>
      random.chance(0.5) ? random.pick(bursts) : random.between(0, lastsMs),
    )
    for (const [nth, at] of [...times, ...besides].entries()) {
      this.#toWrite++
      world.after(at, () => this.#write(`record-${nth}`))
    }
  }

  #write(name: string): void {
    const { random, world, brokers } = this.#scene
    this.#toWrite--
    if (!brokers.topics.has(sharedTopic) || !brokers.topics.has(requestsTopic)) {
      this.#toWrite++
      return world.after(again, () => this.#write(name))
    }
    const isOurs = !random.chance(0.15)
    this.records.push({ name, isOurs, leaptMs: world.clock - world.now })
    const value = this.#wish(name)
    if (!isOurs) return this.#append(value, random.pick(strangers))
    if (random.chance(0.5)) return this.#append(value, [])
    const headers = [{ 'millrace-id': name }]
    this.#append(value, headers)
    for (let more = random.between(0, 2); more > 0; more--) {
      this.#toWrite++
      world.after(random.between(0, this.#isCalm ? 0 : repeatedMsMost), () => {
        this.#toWrite--
        this.#append(value, headers)
      })
    }
  }

  #wish(record: string): string {
    const { random } = this.#scene
    const courier = courierName(random.between(0, couriersMax - 1))
    const rounds = random.between(1, 12)
    return JSON.stringify({
      courier,
      record,
      rounds,
      restMs: random.pick([1, random.between(1, 250)]),
    })
  }

  /** It lies wherever its writer's partitioner puts it. */
  #append(value: string, headers: Headers): void {
    const { random, brokers, world } = this.#scene
    const topic = random.chance(0.5) ? requestsTopic : sharedTopic
    const partitions = brokers.topics.get(topic)?.partitions ?? []
    const record = { topic, key: '', value: Buffer.from(value), headers }
    const partition = random.between(0, partitions.length - 1)
    partitions[partition]?.put({ ...record, partition }, world.now)
  }
}
