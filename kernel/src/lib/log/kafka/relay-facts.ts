/**
 * Job: what an event becomes in the topics that people read: its payload in the topic of its context,
 * under its own key, with what the kernel knows of it in headers, and a mark that we wrote it.
 * Boundary: which events lie in which topic, and how a payload is written, is told by others.
 *
 * H1 An event that cannot be written is left out and told about; those behind it go on.
 */
import type { AnyMessageType } from '../../contract/message.ts'
import { shardOf } from '../../runtime/shard.ts'
import type { Header, Message } from './client.ts'
import type { Outgoing } from './producer.ts'
import { envelopeHeader, traceHeader } from './records.ts'

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

/** What of an event's envelope its record is made with. */
type Known = { readonly id: string; readonly type: string; readonly version: number }

export class Facts {
  leftOut = 0
  readonly #places: ReadonlyMap<string, Place>
  readonly #from: Source
  readonly #onLeftOut: (event: LeftOut) => void

  constructor(topics: readonly FactsTopic[], from: Source, onLeftOut: (event: LeftOut) => void) {
    this.#places = new Map(
      topics.flatMap((topic) =>
        topic.events.map((type) => [type.wireName, { ...topic, type }] as const),
      ),
    )
    this.#from = from
    this.#onLeftOut = onLeftOut
  }

  /** Nothing for an event that lies in no topic. */
  readonly of = (record: Message): readonly Outgoing[] => {
    let type = 'unknown'
    try {
      const [envelope, known] = envelopeOf(record)
      type = known.type
      const place = this.#places.get(type)
      return place === undefined ? [] : [this.#fact(place, record, [envelope, known])]
    } catch (error) {
      this.leftOut++
      const reason = error instanceof Error ? error.message : String(error)
      this.#onLeftOut({ partition: record.partition, offset: record.offset, type, reason })
      return []
    }
  }

  #fact(
    { topic, type, write }: Place,
    { key, value, headers = [], timestamp }: Message,
    [envelope, { id, version }]: readonly [string, Known],
  ): Outgoing {
    const stored: unknown = JSON.parse(value?.toString() ?? 'null')
    const data = version === type.version ? stored : type.upcast(stored, version)
    const trace = headers.find((header) => traceHeader in header)?.[traceHeader]
    const told: Header[] = [
      { [relayHeader]: this.#from.installation },
      { [idHeader]: id },
      { [envelopeHeader]: envelope },
    ]
    if (trace !== undefined) told.push({ [traceHeader]: String(trace) })
    const name = String(key)
    // Keys lie where stock tools look for them.
    const partition = shardOf(name, this.#from.partitions)
    return {
      ...{ topic, partition, key: name, value: write(type.wireName, data), headers: told },
      ...(timestamp === undefined ? {} : { timestamp }),
    }
  }
}

function envelopeOf({ headers = [] }: Message): readonly [string, Known] {
  for (const header of headers) {
    const envelope = header[envelopeHeader]
    // Only the engine writes this topic.
    if (envelope !== undefined) return [String(envelope), JSON.parse(String(envelope)) as Known]
  }
  throw new Error('The record has no envelope.')
}
