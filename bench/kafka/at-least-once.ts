/**
 * What exactly once costs is measured against this: loaded before an instance, it takes transactions
 * out of the Kafka client. Records are sent and waited for, offsets are committed beside them, and
 * nothing holds the two together. For the bench only: after a crash such an instance would lie.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { kafkaClient } from '../../instance/client-folder.ts'

type Done = (error: null) => void
type Member = { commit(offsets: readonly object[]): void }
type SendOffsets = readonly [readonly object[], Member, timeoutMs: number, Done]
type Producer = new (settings: object, topic: object) => object

const transactional = new Set(['transactional.id', 'transaction.timeout.ms'])

/** Other threads get what is loaded before an instance too, and the client bears only one of them. */
if (isMainThread) withoutTransactions()

function withoutTransactions(): void {
  const require = createRequire(join(kafkaClient.folder(), 'package.json'))
  const { RdKafka } = require(kafkaClient.name) as { RdKafka: { Producer: Producer } }

  RdKafka.Producer = class extends RdKafka.Producer {
    constructor(settings: object, topic: object) {
      const kept = Object.entries(settings).filter(([name]) => !transactional.has(name))
      super({ ...Object.fromEntries(kept), acks: 'all' }, topic)
    }

    initTransactions(_: number, done: Done): void {
      setImmediate(done, null)
    }

    beginTransaction(done: Done): void {
      setImmediate(done, null)
    }

    sendOffsetsToTransaction(...[offsets, member, , done]: SendOffsets): void {
      member.commit(offsets)
      setImmediate(done, null)
    }

    commitTransaction(_: number, done: Done): void {
      setImmediate(done, null)
    }

    abortTransaction(_: number, done: Done): void {
      setImmediate(done, null)
    }
  }
}
