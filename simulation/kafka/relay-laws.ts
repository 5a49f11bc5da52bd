/**
 * Job: laws about what others see of the log: the topics of facts, and what became of records that
 * others wrote.
 *
 * X7 Each event lies once in its topic, after those of its key that happened before it. Where somebody asks
 *    again days later, when that is forgotten, what comes of it has the same name, and lies there again.
 * X8 A record by another hand is acted on once, however often it was written under one id; one that
 *    is no matter of ours never.
 * X9 What one key sends to another is handled once, in its order: also where a shard moves, and the way
 *    over its inbox becomes the express lane.
 */
import { keyText, type EventRecord } from '@millrace/kernel'
import type { Decoded, SimulatedTransaction } from '@millrace/kernel/testing'
import type { Findings } from '../laws/findings.ts'
import { brought, sentOut } from './couriers.ts'
import type { HandRecord } from './other-hands.ts'
import { factsTopicOf } from './simulated-relays.ts'

const idHeader = 'millrace-id'

type Lying = SimulatedTransaction['records'][number]
/** Whoever asked before may be forgotten after days. */
type Memory = {
  /** Days went by since a record was written: its id may be forgotten. */
  readonly isOld: (record: string) => boolean
  /** Days have gone by at once: somebody may be asked again what was forgotten. */
  readonly haveDaysGone: () => boolean
}
type Parcel = { readonly courier: string; readonly parcel: number }

export class RelayLaws {
  readonly #findings: Findings
  readonly #memory: Memory
  /** By topic and key, the ids that are awaited, in their order. */
  readonly #queues = new Map<string, string[]>()
  readonly #offsets = new Map<string, number>()
  /** Records, by their names. */
  readonly #acted = new Set<string>()
  readonly #parcels = new Map<string, number>()

  constructor(findings: Findings, memory: Memory) {
    this.#findings = findings
    this.#memory = memory
  }

  hold({ events }: Decoded, { records }: Pick<SimulatedTransaction, 'records'>): void {
    for (const { is } of events) this.#happened(is)
    for (const lying of records) this.#relayed(lying)
  }

  /** Of each record that was written. */
  atTheEnd(records: readonly HandRecord[]): void {
    for (const [place, [id]] of this.#queues) {
      if (id !== undefined) this.#wrong(`Event ${id} never came to ${place}.`)
    }
    for (const { name, isOurs } of records) {
      if (this.#acted.has(name) === isOurs) continue
      this.#wrong(
        isOurs ? `${name} was never acted on.` : `${name} is no matter of ours, and was acted on.`,
      )
    }
  }

  #happened(event: EventRecord): void {
    if (event.type === sentOut.wireName) this.#actedOn(event.data as { readonly record: string })
    if (event.type === brought.wireName) this.#brought(event.data as Parcel)
    const topic = factsTopicOf.get(event.type)
    if (topic === undefined) return
    const place = `${topic} ${keyText(event.tenant, event.key)}`
    const { id } = event
    const queue = this.#queues.get(place) ?? []
    if (queue.includes(id) && !this.#memory.haveDaysGone())
      this.#wrong(`Event ${id} happened twice.`)
    this.#queues.set(place, [...queue, id])
  }

  #relayed({ offset, record }: Lying): void {
    if (record === undefined) return
    const id = record.headers?.find((header) => idHeader in header)?.[idHeader]
    if (id !== undefined) this.#came(id, `${record.topic} ${record.key}`, offset)
  }

  /** X7 */
  #came(id: string, place: string, offset: number): void {
    const wrong = (sentence: string): void => this.#wrong(`Event ${id} ${sentence}.`)
    const queue = this.#queues.get(place) ?? []
    const at = queue.indexOf(id)
    if (at < 0) return wrong(`came to ${place}, where it is already or does not belong`)
    if (at > 0) wrong(`came to ${place} before ${queue[0]}`)
    queue.splice(at, 1)
    const last = this.#offsets.get(place) ?? -1
    if (offset <= last) wrong(`lies in ${place} before what came earlier`)
    this.#offsets.set(place, offset)
  }

  /** X8 */
  #actedOn({ record }: { readonly record: string }): void {
    if (this.#acted.has(record) && !this.#memory.isOld(record)) {
      this.#wrong(`${record} was acted on twice.`)
    }
    this.#acted.add(record)
  }

  /** X9 */
  #brought({ courier, parcel }: Parcel): void {
    const next = this.#parcels.get(courier) ?? 0
    this.#parcels.set(courier, parcel + 1)
    if (parcel === next) return
    this.#wrong(`Parcel ${parcel} of ${courier} was brought where ${next} was to come.`)
  }

  #wrong(sentence: string): void {
    this.#findings.wrong('relays', sentence)
  }
}
