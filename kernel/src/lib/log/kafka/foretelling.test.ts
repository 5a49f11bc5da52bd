import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Foretelling } from './foretelling.ts'
import { Owners } from './owners.ts'
import type { Outgoing } from './producer.ts'
import type { Restoring } from './restoring.ts'

type Foretold = ConstructorParameters<typeof Foretelling>[0]

/** The topic of the owners, that all of them read, and who is in the group. */
class Topic {
  readonly records: Outgoing[] = []
  members: readonly string[] = []
  readonly #readers: Owners[] = []

  /** An instance that reads what lies there when it is told to. */
  instance(name: string, open: readonly number[], prepare: Restoring['prepare']) {
    const owners = new Owners()
    this.#readers.push(owners)
    const expected = async () => (this.members.includes(name) ? [] : [...this.members, name])
    const parts = {
      connections: {
        ...{ shards: 4, topics: { owners: 'owners' }, membership: { name, expected } },
        admin: { ends: async () => new Map([[0, this.records.length]]) },
      },
      owners: { onWord: owners.onWord.bind(owners), begin: () => this.#tell(owners, 0) },
      restoring: { prepare },
      ends: { list: () => open.map((shard) => ({ shard, ownership: 1, position: 0 })) },
      transactions: {
        commit: async ({ records }: { records: Iterable<Outgoing> }) => this.say(...records),
      },
    }
    return new Foretelling(parts as unknown as Foretold)
  }

  say(...records: readonly Outgoing[]): void {
    const from = this.records.push(...records) - records.length
    for (const owners of this.#readers) this.#tell(owners, from)
  }

  #tell(owners: Owners, from: number): void {
    owners.hear(this.records.slice(from).map((record, at) => ({ ...record, offset: from + at })))
  }
}

const nothing = async (): Promise<void> => undefined

describe('kafka: whoever is about to join says so', () => {
  it('and joins when the others have read what they will get', async () => {
    const topic = new Topic()
    topic.members = ['slot-1', 'slot-2']
    const read = Promise.withResolvers<void>()
    const asked: (readonly number[])[] = []
    const prepare = (shards: () => readonly number[]): Promise<void> => {
      asked.push(shards())
      return read.promise
    }
    await topic.instance('slot-1', [0, 1], prepare).begin()
    await topic.instance('slot-2', [2, 3], nothing).begin()
    const comer = topic.instance('slot-0', [], nothing)
    await comer.begin()
    let isThere = false
    const joined = comer.join().then(() => (isThere = true))
    for (let turns = 0; turns < 5; turns++) await turn()
    // By then it is 0 and 1, 2, 3.
    assert.deepEqual(asked, [[2]])
    assert.equal(isThere, false)
    read.resolve()
    await joined
    const names = topic.records.map(({ key }) => key)
    assert.deepEqual(names.toSorted(), ['coming/slot-0', 'prepared/slot-1', 'prepared/slot-2'])
  })

  it('asks nobody where its shards wait for it', async () => {
    const topic = new Topic()
    topic.members = ['slot-1', 'slot-2']
    const comer = topic.instance('slot-2', [], () => assert.fail('It has them already.'))
    await comer.begin()
    await comer.join()
    assert.deepEqual(topic.records, [])
  })

  it('A6 waits for nobody without bound', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const topic = new Topic()
      topic.members = ['slot-1']
      const comer = topic.instance('slot-0', [], nothing)
      await comer.begin()
      let isThere = false
      const joined = comer.join().then(() => (isThere = true))
      for (let turns = 0; turns < 5; turns++) await turn()
      assert.equal(isThere, false)
      mock.timers.tick(60_000)
      await joined
    } finally {
      mock.timers.reset()
    }
  })

  it('A7 is not heard of later, nor is an answer to somebody else taken for one', async () => {
    const topic = new Topic()
    topic.members = ['slot-1']
    const value = (word: object): Buffer => Buffer.from(JSON.stringify({ ...word, ownership: 0 }))
    const at = { topic: 'owners', partition: 0 }
    topic.say({ ...at, key: 'coming/slot-0', value: value({ members: ['slot-1', 'slot-0'] }) })
    const member = topic.instance('slot-1', [0, 1, 2, 3], () => assert.fail('That is over.'))
    await member.begin()
    await turn()
    assert.equal(topic.records.length, 1)
  })
})
