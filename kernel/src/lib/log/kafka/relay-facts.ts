/**
 * Job: what an event becomes in the topics that people read: its payload in the topic of its context,
 * under its own key, with what the kernel knows of it in headers, and a mark that we wrote it.
 * Boundary: which events lie in which topic, and how a payload is written, is told by others.
 *
 * H1 An event that cannot be written is left out and told about; those behind it go on.
 */
import type { AnyMessageType } from '../../contract/message.ts'
import { shardOf } from '../../runtime/shard.ts'
import type { Header } from './client.ts'
import type { Happened } from './happened.ts'
import type { Outgoing } from './producer.ts'

export const relayHeader = 'millrace-relay'
export const idHeader = 'millrace-id'

export type FactsTopic = {
  readonly topic: string
  readonly events: readonly AnyMessageType[]
  /** The payload in the form that the topic has. */
  readonly write: (type: string, data: unknown) => Buffer
}

/** An event that was left out. */
export type LeftOut = {
  readonly partition: number
  readonly offset: number
  readonly type: string
  readonly reason: string
}

type Place = FactsTopic & { readonly type: AnyMessageType }

/** Whose events they are, and how many partitions each topic of facts has. */
type Source = { readonly installation: string; readonly partitions: number }

export class Facts {
  leftOut = 0
  readonly #places: ReadonlyMap<string, Place>
  readonly #from: Source
  readonly #ours: Header
  readonly #onLeftOut: (event: LeftOut) => void

  constructor(topics: readonly FactsTopic[], from: Source, onLeftOut: (event: LeftOut) => void) {
    this.#places = new Map(
      topics.flatMap((topic) =>
        topic.events.map((type) => [type.wireName, { ...topic, type }] as const),
      ),
    )
    this.#from = from
    this.#ours = { [relayHeader]: from.installation }
    this.#onLeftOut = onLeftOut
  }

  /** Nothing for an event that lies in no topic. */
  readonly of = (event: Happened): readonly Outgoing[] => {
    try {
      if (event.fault !== undefined) throw new Error(event.fault)
      const place = this.#places.get(event.type)
      return place === undefined ? [] : [this.#fact(place, event)]
    } catch (error) {
      this.leftOut++
      const reason = error instanceof Error ? error.message : String(error)
      const { partition, offset, type } = event
      this.#onLeftOut({ partition, offset, type, reason })
      return []
    }
  }

  #fact(
    { topic, type, write }: Place,
    { key, id, version, headers, timestamp, data: stored }: Happened,
  ): Outgoing {
    const data = version === type.version ? stored : type.upcast(stored, version)
    // Keys lie where stock tools look for them.
    const partition = shardOf(key, this.#from.partitions)
    return {
      ...{ topic, partition, key, value: write(type.wireName, data) },
      headers: [this.#ours, { [idHeader]: id }, ...headers],
      ...(timestamp === undefined ? {} : { timestamp }),
    }
  }
}
