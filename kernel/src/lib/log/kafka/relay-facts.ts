/**
 * Job: what an event becomes in the topics that people read: its payload in the topic of its context,
 * under its own key, with what the kernel knows of it in headers, and a mark that we wrote it.
 * Boundary: which events lie in which topic, and how a payload is written, is told by others.
 *
 * H1 An event that cannot be written is left out and told about; those behind it go on.
 * H2 What has to be looked up before it can be written is tried again where that cannot be done.
 */
import type { AnyMessageType } from '../../contract/message.ts'
import { shardOf } from '../../runtime/shard.ts'
import type { Header } from './client.ts'
import type { Happened } from './happened.ts'
import type { Outgoing } from './producer.ts'

export const relayHeader = 'millrace-relay'
export const idHeader = 'millrace-id'
/** Whom a record is for, where others on these brokers read the topic too. */
export const installationHeader = 'millrace-installation'

export type FactsTopic = {
  readonly topic: string
  /** With how many partitions it is made where it is missing. */
  readonly partitions?: number
  readonly events: readonly AnyMessageType[]
  /** The payload in the form that the topic has. */
  readonly write: (type: string, data: unknown) => Buffer | null
  /** The payload as it is to be written, where that has to be looked up. */
  readonly prepare?: (type: string, data: unknown) => Promise<unknown> | undefined
  /** Where an event lies that does not lie under its own key; nothing for one of another topic. */
  readonly place?: (type: string, data: unknown) => FactPlace | undefined
}

export type FactPlace = {
  readonly key: string
  /** Where the key is no text, or there is none. */
  readonly keyBytes?: Buffer | null
  /** By default where Java's partitioner puts the key. */
  readonly partition?: number
  /** Beside ours. */
  readonly headers?: readonly Header[]
}

/** An event that was left out. */
export type LeftOut = {
  readonly partition: number
  readonly offset: number
  readonly type: string
  readonly reason: string
}

type Kept = FactsTopic & { readonly type: AnyMessageType; readonly count: number }

/** Whose events they are, and how many partitions each topic of facts has. */
type Source = {
  readonly installation: string
  readonly partitions: (topic: string) => number
}

export class Facts {
  leftOut = 0
  readonly #kept = new Map<string, Kept[]>()
  readonly #ours: Header
  readonly #onLeftOut: (event: LeftOut) => void

  constructor(topics: readonly FactsTopic[], from: Source, onLeftOut: (event: LeftOut) => void) {
    for (const topic of topics) {
      const count = from.partitions(topic.topic)
      for (const type of topic.events) {
        const kept = this.#kept.get(type.wireName) ?? []
        this.#kept.set(type.wireName, [...kept, { ...topic, type, count }])
      }
    }
    this.#ours = { [relayHeader]: from.installation }
    this.#onLeftOut = onLeftOut
  }

  /** Nothing for an event that lies in no topic. */
  readonly of = (event: Happened): Written | Promise<Written> => {
    if (event.fault !== undefined) return this.#leaveOut(event, event.fault)
    const kept = this.#kept.get(event.type)
    if (kept === undefined) return none
    const written = kept.map((one) => this.#written(one, event))
    return written.some((one) => one instanceof Promise)
      ? Promise.all(written.map(async (one) => one)).then((all) => all.flat())
      : (written as readonly Written[]).flat()
  }

  /** H1, H2 */
  #written(kept: Kept, event: Happened): Written | Promise<Written> {
    return this.#orLeftOut(event, () => {
      const { type, prepare } = kept
      const { version, data: stored } = event
      const data = version === type.version ? stored : type.upcast(stored, version)
      const preparing = prepare?.(type.wireName, data)
      if (preparing === undefined) return this.#fact(kept, event, data)
      return preparing.then((ready) => this.#orLeftOut(event, () => this.#fact(kept, event, ready)))
    })
  }

  #orLeftOut<Made>(event: Happened, make: () => Made): Made | Written {
    try {
      return make()
    } catch (error) {
      return this.#leaveOut(event, error instanceof Error ? error.message : String(error))
    }
  }

  #leaveOut({ partition, offset, type }: Happened, reason: string): readonly Outgoing[] {
    this.leftOut++
    this.#onLeftOut({ partition, offset, type, reason })
    return none
  }

  #fact({ topic, type, write, place, count }: Kept, event: Happened, data: unknown): Written {
    const { id, headers, timestamp } = event
    const at: FactPlace | undefined =
      place === undefined ? { key: event.key } : place(type.wireName, data)
    if (at === undefined) return none
    const { key, keyBytes, partition = shardOf(key, count), headers: more = [] } = at
    const fact: Outgoing = {
      ...{ topic, partition, key, value: write(type.wireName, data) },
      ...(keyBytes === undefined ? {} : { keyBytes }),
      headers: [this.#ours, { [idHeader]: id }, ...headers, ...more],
      ...(timestamp === undefined ? {} : { timestamp }),
    }
    return [fact]
  }
}

type Written = readonly Outgoing[]
const none: Written = []
