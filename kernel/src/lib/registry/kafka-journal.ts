/**
 * Job: the journal of a registry of our own as a compacted topic of Kafka, which every instance writes
 * and reads.
 */
import { CompactTopic } from '../log/kafka/compact-topic.ts'
import { entryFrom } from './entry-text.ts'
import type { Journal } from './journal.ts'
import { keyOf, type Entry } from './schema-book.ts'

export type KafkaJournalOptions = {
  readonly brokers: string
  readonly topicPrefix?: string
  readonly clientFolder?: string
}

const config = { 'segment.bytes': String(1024 * 1024) }

export class KafkaJournal implements Journal {
  readonly #topic: CompactTopic

  private constructor(topic: CompactTopic) {
    this.#topic = topic
  }

  /** Makes the topic where there is none, and refuses one that would lose something. */
  static async open({ topicPrefix, ...where }: KafkaJournalOptions): Promise<KafkaJournal> {
    const topic = `${topicPrefix ?? 'millrace.'}schemas`
    return new KafkaJournal(await CompactTopic.open({ ...where, topic, config }))
  }

  async news(): Promise<readonly Entry[]> {
    const found = await this.#topic.news()
    return found.flatMap(({ value }) => (value === null ? [] : [entryFrom(value.toString())]))
  }

  /** One that came not through is not there with later news; one that comes late may not count (B1). */
  enter(entries: readonly Entry[]): Promise<void> {
    const recorded = (entry: Entry) => {
      return { key: keyOf(entry), value: Buffer.from(JSON.stringify(entry)) }
    }
    return this.#topic.write(entries.map(recorded))
  }

  close(): Promise<void> {
    return this.#topic.close()
  }
}
