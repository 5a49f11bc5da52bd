/** Job: Kafka's client as the log knows it, in a simulated process and over simulated brokers. */
import type {
  ClientAdmin,
  Done,
  KafkaClient,
  NewTopic,
  Offset,
  Settings,
  TopicDescription,
} from '../../kafka/client.ts'
import type { Driver } from '../../kafka/connections.ts'
import { SimulatedConsumer } from './client-consumer.ts'
import { SimulatedProducer } from './client-producer.ts'
import type { Disk } from './disk.ts'
import { clientError } from './host.ts'
import type { Answer, Link } from './link.ts'

const exists = 36
const unknownTopic = 3
const committed = 1

class SimulatedAdmin implements ClientAdmin {
  readonly #link: Link

  constructor(link: Link) {
    this.#link = link
  }

  createTopic(topic: NewTopic, timeoutMs: number, done: Done): void {
    this.#ask(timeoutMs, done, (answer) => {
      const isNew = this.#link.brokers.createTopic(topic)
      answer(isNew ? undefined : clientError(exists, 'There is one already.'))
    })
  }

  describeTopics(
    names: readonly string[],
    { timeout }: { readonly timeout: number },
    done: Done<readonly TopicDescription[]>,
  ): void {
    this.#ask(timeout, done, (answer) => answer(names.map((name) => this.#describe(name))))
  }

  listOffsets(...asked: Parameters<ClientAdmin['listOffsets']>): void {
    const [partitions, { timeout, isolationLevel }, done] = asked
    this.#ask(timeout, done, (answer) =>
      answer(
        partitions.map(({ topic, partition }) => {
          const log = this.#link.brokers.partition(topic, partition)
          const offset = isolationLevel === committed ? log.stableEnd : log.end
          return { topic, partition, offset }
        }),
      ),
    )
  }

  deleteRecords(offsets: readonly Offset[], { timeout }: { timeout: number }, done: Done): void {
    const { brokers } = this.#link
    this.#ask(timeout, done, (answer) => {
      for (const { topic, partition, offset } of offsets) {
        const log = brokers.partition(topic, partition)
        brokers.watch.onCut(log, offset)
        log.cut(offset)
      }
      answer(undefined)
    })
  }

  disconnect(): void {}

  #describe(name: string): TopicDescription {
    const topic = this.#link.brokers.topics.get(name)
    const topicId = { base64: Buffer.from(`the topic ${name}`).toString('base64') }
    if (topic === undefined) {
      const error = clientError(unknownTopic, 'There is no such topic.')
      return { name, error, topicId, partitions: [] }
    }
    const partitions = topic.partitions.map(({ partition }) => ({
      ...{ partition, leader: { id: 1 }, replicas: [1] },
    }))
    return { name, topicId, partitions }
  }

  #ask<T>(timeoutMs: number, done: Done<T>, act: (answer: Answer<T>) => void): void {
    const { host } = this.#link
    this.#link.ask<T>({
      ...{ act, timeoutMs },
      // Without an error nobody asks what the result is where there is one.
      done: (result) =>
        host.script(() => {
          if ('error' in result) done(result.error, undefined as T)
          else done(null, result.value)
        }),
    })
  }
}

export const driverOver = (link: Link, disk: Disk): Driver => ({
  client: clientOver(link),
  wire: wireOver(link),
  openCopy: (options) => disk.open(options, link.host),
  plainText: async () => undefined,
})

const clientOver = (link: Link): KafkaClient => ({
  Producer: class extends SimulatedProducer {
    constructor(settings: Settings) {
      super(link, settings)
    }
  },
  KafkaConsumer: class extends SimulatedConsumer {
    constructor(settings: Settings, topic: Settings) {
      super(link, settings, topic)
    }
  },
  AdminClient: { create: () => new SimulatedAdmin(link) },
})

const wireOver = (link: Link): Driver['wire'] => ({
  topicSettings: (_, topic) =>
    asked(link, (answer) =>
      answer(new Map(Object.entries(link.brokers.topics.get(topic)?.asMade.config ?? {}))),
    ),
  leaveGroup: (_, { group, instance }) =>
    asked<void>(link, (answer) => {
      link.brokers.group(group).leave(instance)
      answer(undefined)
    }),
  membersOf: (_, group) => asked(link, (answer) => answer(link.brokers.group(group).names)),
})

const wireMs = 5000

const asked = <T>(link: Link, act: (answer: Answer<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    link.ask<T>({
      ...{ act, timeoutMs: wireMs },
      done: (result) =>
        link.host.script(() => {
          if ('error' in result) reject(result.error)
          else resolve(result.value)
        }),
    })
  })
