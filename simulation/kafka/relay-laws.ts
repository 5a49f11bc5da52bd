/**
 * Job: laws about what others see of the log: the topics of facts, and what became of records that
 * others wrote.
 *
 * X7 Each event lies once in its topic, after those of its key that happened before it.
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
type Parcel = { readonly courier: string; readonly parcel: number }

export class RelayLaws {
  readonly #findings: Findings
  /** Days went by since a record was written: its id may be forgotten. */
  readonly #isOld: (record: string) => boolean
  /** By id, where an event belongs to that is not there yet. */
  readonly #awaited = new Map<string, string>()
  /** By topic and key, the ids that are awaited, in their order. */
  readonly #queues = new Map<string, string[]>()
  readonly #offsets = new Map<string, number>()
  /** Records, by their names. */
  readonly #acted = new Set<string>()
  readonly #parcels = new Map<string, number>()

  constructor(findings: Findings, isOld: (record: string) => boolean) {
    this.#findings = findings
    this.#isOld = isOld
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
    this.#awaited.set(event.id, place)
    const queue = this.#queues.get(place)
    if (queue === undefined) this.#queues.set(place, [event.id])
    else queue.push(event.id)
  }

  #relayed({ offset, record }: Lying): void {
    if (record === undefined) return
    const id = record.headers?.find((header) => idHeader in header)?.[idHeader]
    if (id !== undefined) this.#came(id, `${record.topic} ${record.key}`, offset)
  }

  /** X7 */
  #came(id: string, place: string, offset: number): void {
    const wrong = (sentence: string): void => this.#wrong(`Event ${id} ${sentence}.`)
    if (this.#awaited.get(id) !== place) {
      return wrong(`came to ${place}, where it is already or does not belong`)
    }
    this.#awaited.delete(id)
    const [next, ...rest] = this.#queues.get(place) ?? []
    if (next !== id) wrong(`came to ${place} before ${next}`)
    this.#queues.set(place, rest)
    const last = this.#offsets.get(place) ?? -1
    if (offset <= last) wrong(`lies in ${place} before what came earlier`)
    this.#offsets.set(place, offset)
  }

  /** X8 */
  #actedOn({ record }: { readonly record: string }): void {
    if (this.#acted.has(record) && !this.#isOld(record)) {
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
