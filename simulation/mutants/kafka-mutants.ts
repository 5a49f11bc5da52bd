/**
 * Planted faults of the Kafka log: mistakes about transactions, fencing, shards that move, and the
 * order of what crosses. As in mutants.ts, each replaces one place of the source, and no law knows it.
 */
import type { Mutant } from './mutants.ts'

const kafka = 'kernel/src/lib/log/kafka'

export const kafkaMutants: readonly Mutant[] = [
  {
    name: 'a commit that timed out is taken for one that came to nothing',
    file: `${kafka}/producer.ts`,
    from: "if (remedyFor(error) !== 'repeat') throw error",
    to: "if (remedyFor(error) !== 'repeat' || /commit/.test(String(call))) throw Object.assign(new Error(), { code: 0 })",
  },
  {
    name: 'a transaction carries no offsets',
    file: `${kafka}/transactions.ts`,
    from: 'await producer.sendOffsets(offsets, this.#membership.member)',
    to: '',
  },
  {
    name: 'a transaction carries offsets only of the shards whose inbox was handled',
    file: `${kafka}/kafka-log.ts`,
    from: 'offsets: new Map([...shards.keys()].map((shard) => [shard, this.#ends.position(shard)])),',
    to: 'offsets: new Map(positions),',
  },
  {
    name: 'shards are answered to be given back before they are',
    file: `${kafka}/membership.ts`,
    from: 'await this.#told?.leaving(shards, { lost })',
    to: 'void this.#told?.leaving(shards, { lost })',
  },
  {
    name: 'the changelog is written outside of the transaction',
    file: `${kafka}/transactions.ts`,
    from: 'producer.send(record)\n      sent++\n    }\n    await producer.flush()\n    await producer.sendOffsets(offsets, this.#membership.member)\n    await producer.commit()',
    to: "if (record.topic !== 'millrace.state') producer.send(record)\n      sent++\n    }\n    await producer.flush()\n    await producer.sendOffsets(offsets, this.#membership.member)\n    await producer.commit()\n    await producer.begin()\n    for (const record of records) if (record.topic === 'millrace.state') producer.send(record)\n    await producer.flush()\n    await producer.sendOffsets(offsets, this.#membership.member)\n    await producer.commit()",
  },
  {
    name: 'an abort is taken for a commit',
    file: `${kafka}/transactions.ts`,
    from: 'if (isFencing(error) || tries === triesMax) throw error',
    to: 'if (isFencing(error)) throw error\n        return',
  },
  {
    name: 'a restore stops short of the end',
    file: `${kafka}/restoring.ts`,
    from: 'const ends = await admin.ends(topics.state, shards)',
    to: 'const ends = new Map([...(await admin.ends(topics.state, shards))].map(([shard, end]) => [shard, Math.max(end - 3, 0)]))',
  },
  {
    name: 'a restore stops at the first mark that readers are shown',
    file: `${kafka}/admin.ts`,
    from: 'const isolationLevel = 0',
    to: 'const isolationLevel = 1',
  },
  {
    name: 'readers are shown what is not committed',
    file: `${kafka}/partition-reader.ts`,
    from: "'isolation.level': 'read_committed'",
    to: "'isolation.level': 'read_uncommitted'",
  },
  {
    name: 'how far an inbox was handled is one too many',
    file: `${kafka}/kafka-log.ts`,
    from: "ownWrite(shard, 'position', next))",
    to: "ownWrite(shard, 'position', next + 1))",
  },
  {
    name: 'how far an inbox was handled is not written',
    file: `${kafka}/kafka-log.ts`,
    from: 'return [...writes, ...moved]',
    to: 'return moved.length > 99 ? moved : writes',
  },
  {
    name: 'an inbox is cut one past what was handled',
    file: `${kafka}/inbox-cutter.ts`,
    from: 'offset: committed }))',
    to: 'offset: committed + 1 }))',
  },
  {
    name: 'a claim does not raise the ownership number',
    file: `${kafka}/arrival.ts`,
    from: "ownWrite(shard, 'ownership', this.#stood(shard, 'ownership') + 1),",
    to: "ownWrite(shard, 'ownership', Math.max(this.#stood(shard, 'ownership'), 1)),",
  },
  {
    name: 'the copy of the state is marked further than it was written',
    file: `${kafka}/shard-ends.ts`,
    from: 'ends.stateEnd += count + 1',
    to: 'ends.stateEnd += count + 2',
  },
  {
    name: 'timers are lost when their shard moves',
    file: 'kernel/src/lib/runtime/engine.ts',
    from: 'for (const part of [commitNumbers, timers, effects, views, this.#intake]) part.open(shard)',
    to: 'for (const part of [commitNumbers, timers, effects, views, this.#intake]) if (part !== timers || ownership === 1) part.open(shard)',
  },
  {
    name: 'what came for an arriving shard is not handed over',
    file: `${kafka}/inbox.ts`,
    from: 'if (waiting.length > 0) this.#handOver(shard, at, waiting)',
    to: '',
  },
]
