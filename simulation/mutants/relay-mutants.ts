/**
 * Planted faults of what goes beside the Kafka log: relays, readers of what others write, and the express
 * lane, which is closed while shards arrive.
 */
import type { Mutant } from './mutants.ts'

const kafka = 'kernel/src/lib/log/kafka'
const committing =
  'const committed = this.#options.commit(this.#carriedOf(places), this.#options.membership)'

export const relayMutants: readonly Mutant[] = [
  {
    name: 'a relay says how far it has come before its records are there',
    file: `${kafka}/relay.ts`,
    from: committing,
    to: `const all = this.#carriedOf(places)
    const commit = (records: typeof all.records) =>
      this.#options.commit({ ...all, records }, this.#options.membership)
    const committed = commit(all.records.slice(-places.length)).then(() =>
      commit(all.records.slice(0, -places.length)),
    )`,
  },
  {
    name: 'a relay says how far it has come after its records are there',
    file: `${kafka}/relay.ts`,
    from: committing,
    to: `const all = this.#carriedOf(places)
    const commit = (records: typeof all.records) =>
      this.#options.commit({ ...all, records }, this.#options.membership)
    const committed = commit(all.records.slice(0, -places.length)).then(() =>
      commit(all.records.slice(-places.length)),
    )`,
  },
  {
    name: 'a relay begins at the start wherever it was',
    file: `${kafka}/relay.ts`,
    from: 'place.position = found[at] ?? { next: 0 }',
    to: 'place.position = { next: found.length === 0 ? 1 : 0 }',
  },
  {
    name: 'after a failure a relay goes on where it was',
    file: `${kafka}/relay.ts`,
    from: 'this.#beginAnew()\n        await',
    to: 'this.#sending = []\n        await',
  },
  {
    name: 'where a relay has come to is read without what is not decided',
    file: `${kafka}/relay-positions.ts`,
    from: 'while (reader.readTo(only) < end) {',
    to: 'for (let looks = 0; looks < 2; looks++) {',
  },
  {
    name: 'what was handed over to a relay is taken to follow what it has read',
    file: `${kafka}/shard-feed.ts`,
    from: 'const isThere = from.after === undefined && this.#isAtBorder(from.next)',
    to: 'const isThere = from.next >= 0',
  },
  {
    name: 'a reader forgets the id of a record',
    file: `${kafka}/edge-reader.ts`,
    from: "once: id === undefined ? undefined : { key: `${idHeader}:${id}`, digest: '' },",
    to: 'once: undefined,',
  },
  {
    name: 'a reader takes up what relays wrote',
    file: `${kafka}/edge-reader.ts`,
    from: 'if (headers.has(relayHeader)) return false',
    to: '',
  },
  {
    name: 'a reader takes up what is for another installation',
    file: `${kafka}/edge-reader.ts`,
    from: 'return (headers.get(installationHeader) ?? installation) === installation',
    to: 'return true',
  },
  {
    name: 'how far a topic was read stands without what was taken up',
    file: `${kafka}/hands.ts`,
    from: 'await commit({ ...carried, offsets }, as)',
    to: 'await commit({ ...carried, records: carried.records.slice(-1), offsets }, as)',
  },
  {
    name: 'the express lane is opened too early',
    file: `${kafka}/arrival.ts`,
    from: 'const now = await admin.ends(topics.inbox, shards)\n      await unless(signal, inbox.readTo(now))',
    to: 'await admin.ends(topics.inbox, shards)',
    also: {
      file: `${kafka}/arrival.ts`,
      from: 'unless(signal, inbox.readTo(lay))\n',
      to: 'Promise.resolve()\n',
    },
  },
  {
    name: 'the express lane is open before what lay in the inbox is handled',
    file: 'kernel/src/lib/runtime/intake.ts',
    from: 'if (this.#arrived.delete(shard)) {',
    to: 'if (this.#arrived.delete(shard) && this.#left.length > 0) {',
  },
  {
    name: 'what was left over goes before what lay in the inbox then',
    file: 'kernel/src/lib/runtime/left-over.ts',
    from: 'received.offset >= one.after',
    to: 'received.offset >= 0',
  },
]
