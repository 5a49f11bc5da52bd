/**
 * Job: whoever is about to join tells the others, in the topic of the owners, who the members will be.
 * Each of them reads what it will get by that and does not have, and says when it has; then the first one
 * joins. Else they would read it while the shards are nobody's, and for as long as the shop is large.
 * Boundary: whose a shard is, is the group's affair. What is said here only saves time.
 *
 * A6 Nobody is waited for without bound: one that is gone, that stands still or knows nothing of this, for
 *    a time that is measured by one's own reading.
 * A7 Only what is said from now on counts: the topic also holds what was said long ago.
 */
import type { Connections } from './connections.ts'
import { wordRecord, type Owners, type Word } from './owners.ts'
import { rangeOf } from './range.ts'
import type { Restoring } from './restoring.ts'
import type { ShardEnds } from './shard-ends.ts'
import type { Transactions } from './transactions.ts'

type Among = Pick<Connections, 'admin' | 'membership' | 'ownersReader' | 'shards' | 'topics'>

type Parts = {
  readonly connections: Among
  readonly owners: Pick<Owners, 'onWord' | 'begin'>
  readonly restoring: Pick<Restoring, 'prepare'>
  readonly ends: Pick<ShardEnds, 'list'>
  readonly transactions: Pick<Transactions, 'commit'>
}

/** Under whose names it is said: what others said last under the same name need not be kept. */
const coming = 'coming/'
const prepared = 'prepared/'

/** Others are as quick as oneself, or busy with what they have. */
const slowerMost = 3
const waitMsLeast = 2000

export class Foretelling {
  readonly #parts: Parts
  /** A7 */
  #from = Infinity
  /** Where one's own word lies, once it was heard back. */
  #said: number | undefined
  readonly #missing = new Set<string>()
  readonly #all = Promise.withResolvers<void>()

  constructor(parts: Parts) {
    this.#parts = parts
    parts.owners.onWord((word) => this.#hear(word))
  }

  /** From now on it is heard what others say, and who owns what. */
  async begin(): Promise<void> {
    const { connections, owners } = this.#parts
    const { topics, admin, ownersReader } = connections
    this.#from = (await admin.ends(topics.owners, [0])).get(0) ?? Infinity
    owners.begin(ownersReader)
  }

  /** Resolves when one may join: whoever will get something has read it. */
  async join(): Promise<void> {
    const members = await this.#parts.connections.membership.expected()
    if (members.length === 0) return
    const began = performance.now()
    const reading = this.#prepare(members)
    if (this.#from < Infinity) await this.#foretell(members, { reading, began })
    await reading
    // What came while the others were waited for.
    await this.#prepare(members)
  }

  async #foretell(
    members: readonly string[],
    { reading, began }: { readonly reading: Promise<void>; readonly began: number },
  ): Promise<void> {
    const { name } = this.#parts.connections.membership
    for (const member of members) if (member !== name) this.#missing.add(member)
    await this.#say(coming + name, { members })
    const late = Promise.withResolvers<void>()
    const timer = reading.then(() => {
      const waitMs = Math.max(waitMsLeast, slowerMost * (performance.now() - began))
      return setTimeout(late.resolve, waitMs)
    })
    // A6
    await Promise.race([this.#all.promise, late.promise])
    clearTimeout(await timer)
  }

  #hear({ name, text, offset }: Word): void {
    if (offset < this.#from) return
    const own = this.#parts.connections.membership.name
    if (name === coming + own) this.#said = offset
    else if (name.startsWith(coming)) this.#answer(text, offset).catch(() => undefined)
    else if (name.startsWith(prepared)) this.#heard(name.slice(prepared.length), text)
  }

  /** Whoever is about to join itself is no member yet. */
  async #answer(text: string, of: number): Promise<void> {
    const { members } = JSON.parse(text) as { readonly members: readonly string[] }
    const { name } = this.#parts.connections.membership
    if (!members.includes(name)) return
    await this.#prepare(members)
    await this.#say(prepared + name, { of })
  }

  #heard(name: string, text: string): void {
    const { of } = JSON.parse(text) as { readonly of: number }
    if (of !== this.#said) return
    this.#missing.delete(name)
    if (this.#missing.size === 0) this.#all.resolve()
  }

  /** What is open here is not read (A8). */
  async #prepare(members: readonly string[]): Promise<void> {
    const { connections, restoring, ends } = this.#parts
    const mine = rangeOf(connections.membership.name, members, connections.shards)
    await restoring.prepare(() => {
      const open = new Set(ends.list().map(({ shard }) => shard))
      return mine.filter((shard) => !open.has(shard))
    })
  }

  /** In a transaction with what fences those who have shards; whoever has none says nothing of any. */
  async #say(name: string, word: object): Promise<void> {
    const { connections, ends, transactions } = this.#parts
    const { topics } = connections
    const said = transactions.commit({
      shards: new Map(ends.list().map(({ shard, ownership }) => [shard, ownership])),
      records: [wordRecord(topics.owners, name, word)],
      partitions: 1,
      sentAway: 0,
      offsets: ends.list().map(({ shard: partition, position: offset }) => ({
        ...{ topic: topics.inbox, partition, offset },
      })),
    })
    // Where it fails nothing is committed any more, and whoever commits next is told why.
    await said.catch(() => undefined)
  }
}
