import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StoreRefused } from '../log/log.ts'
import { MasterKey, masterKeyIn, newMasterKey } from './master-key.ts'
import { newKey } from './seal.ts'
import { SharedKeyStore, type KeyRecord, type KeyTopic } from './shared-key-store.ts'

/** A topic as its brokers have it: whoever opens it reads it from its beginning. */
class Records {
  #records: (KeyRecord & { readonly offset: number })[] = []
  #end = 0
  /** Called before what is written lies there. */
  before: () => Promise<void> = async () => undefined

  open(): KeyTopic {
    let told = 0
    return {
      news: async () => {
        const news = this.#records.filter(({ offset }) => offset >= told)
        told = this.#end
        return news
      },
      write: async (records) => {
        await this.before()
        for (const record of records) this.#records.push({ ...record, offset: this.#end++ })
      },
      close: async () => undefined,
    }
  }

  /** Of each key the last record stays, and of those that were removed none. */
  compact(): void {
    const last = new Map(this.#records.map((record, at) => [record.key, at]))
    this.#records = this.#records.filter(
      ({ key, value }, at) => last.get(key) === at && value !== null,
    )
  }

  get text(): string {
    return this.#records.map(({ value }) => value?.toString('latin1') ?? '').join(' ')
  }
}

const master = new MasterKey(new Uint8Array(32).fill(1))

describe('personal: the master key', () => {
  it('A1 opens what it has wrapped, for whom it was', () => {
    const key = newKey()
    const wrapped = master.wrap('t/anna', key)
    assert.deepEqual(master.unwrap('t/anna', key.id, wrapped), key)
    assert.throws(() => master.unwrap('t/ben', key.id, wrapped))
    assert.throws(() => master.unwrap('t/anna', 'other', wrapped))
    const other = new MasterKey(new Uint8Array(32).fill(2))
    assert.throws(() => other.unwrap('t/anna', key.id, wrapped))
    wrapped[20] = (wrapped[20] ?? 0) ^ 1
    assert.throws(() => master.unwrap('t/anna', key.id, wrapped))
  })

  it('stands in a file as one line', () => {
    const line = newMasterKey()
    assert.equal(masterKeyIn(`${line}\n`)?.id, masterKeyIn(line)?.id)
    assert.notEqual(masterKeyIn(line)?.id, masterKeyIn(newMasterKey())?.id)
    for (const text of ['', 'mk_', line.slice(0, -4), line.slice(3)]) {
      assert.equal(masterKeyIn(text), undefined, text)
    }
  })
})

const byPerson = (one: { person: string }, other: { person: string }): number =>
  one.person < other.person ? -1 : 1

describe('personal: keys that instances share', () => {
  const two = async () => {
    const records = new Records()
    const one = await SharedKeyStore.open(records.open(), master)
    const other = await SharedKeyStore.open(records.open(), master)
    return { records, one, other }
  }

  it('Q1 Q4 are known to the others at once, and to whoever comes later', async () => {
    const { records, one, other } = await two()
    assert.equal(await other.find('t/anna'), undefined)
    const key = await one.keyFor('t/anna')
    assert.equal(key?.bytes.length, 32)
    assert.deepEqual(await other.find('t/anna'), key)
    assert.deepEqual([await other.isKnown('t/anna'), await other.isKnown('t/ben')], [true, false])
    assert.deepEqual(await other.keyFor('t/anna'), key)
    records.compact()
    const later = await SharedKeyStore.open(records.open(), master)
    assert.deepEqual(await later.find('t/anna'), key)
    assert.ok(!records.text.includes(Buffer.from(key?.bytes ?? []).toString('latin1')))
  })

  it('Q2 Q4 are gone for the others at once, also where the topic was compacted', async () => {
    const { records, one, other } = await two()
    const key = await one.keyFor('t/anna')
    assert.ok(await other.destroy('t/anna', key?.id ?? ''))
    assert.equal(await one.find('t/anna'), undefined)
    assert.equal(await one.destroy('t/anna', key?.id ?? ''), false)
    records.compact()
    for (const store of [one, await SharedKeyStore.open(records.open(), master)]) {
      assert.equal(await store.keyFor('t/anna'), undefined)
    }
    const anew = await one.keyFor('t/anna', { anew: true })
    assert.ok(anew !== undefined && anew.id !== key?.id)
    assert.deepEqual(await other.keyFor('t/anna'), anew)
    assert.equal(await other.destroy('t/anna', key?.id ?? ''), false)
    assert.deepEqual(await one.find('t/anna'), anew)
  })

  it('Q5 are one for each person, with two that race', async () => {
    const { records, one, other } = await two()
    const both = Promise.withResolvers<void>()
    let waiting = 0
    records.before = () => {
      if (++waiting >= 2) both.resolve()
      return both.promise
    }
    const [first, second] = await Promise.all([one.keyFor('t/anna'), other.keyFor('t/anna')])
    assert.deepEqual(second, first)
    await one.destroy('t/anna', first?.id ?? '')
    for (const store of [one, other]) assert.equal(await store.find('t/anna'), undefined)
  })

  it('Q6 are not mixed with those of another master key', async () => {
    const { records, one } = await two()
    await one.keyFor('t/anna')
    const other = new MasterKey(new Uint8Array(32).fill(2))
    await assert.rejects(SharedKeyStore.open(records.open(), other), (error) => {
      assert.ok(error instanceof StoreRefused)
      assert.match(error.message, /another master key/)
      return true
    })
  })

  it('are taken to another store and back, those that were destroyed too', async () => {
    const { records, one, other } = await two()
    const anna = await one.keyFor('t/anna')
    const ben = await one.keyFor('t/ben')
    await one.destroy('t/ben', ben?.id ?? '')
    await one.keyFor('t/carl')
    const all = [
      { person: 't/anna', key: anna },
      { person: 't/ben', key: undefined },
      { person: 't/dora', key: newKey() },
    ]
    await one.replace(all)
    records.compact()
    for (const store of [other, await SharedKeyStore.open(records.open(), master)]) {
      assert.deepEqual((await store.all()).toSorted(byPerson), all)
      assert.equal(await store.keyFor('t/ben'), undefined)
      assert.equal(await store.find('t/carl'), undefined)
    }
    // Ben came again before the shop came back.
    await one.replace([{ person: 't/ben', key: ben }])
    assert.deepEqual(await other.all(), [{ person: 't/ben', key: ben }])
    await other.replace([])
    assert.deepEqual(await one.all(), [])
    assert.ok(await one.keyFor('t/ben'))
  })

  it('are not taken along where the topic does not take them', async () => {
    const { records } = await two()
    const store = await SharedKeyStore.open(records.open(), master)
    const deaf: KeyTopic = { ...records.open(), write: async () => undefined }
    const taking = (await SharedKeyStore.open(deaf, master)).replace([
      { person: 't/anna', key: newKey() },
    ])
    await assert.rejects(taking, /may be tried again/)
    assert.deepEqual(await store.all(), [])
  })

  it('says so where a key was not taken', async () => {
    const { records } = await two()
    const deaf: KeyTopic = { ...records.open(), write: async () => undefined }
    const store = await SharedKeyStore.open(deaf, master)
    await assert.rejects(store.keyFor('t/anna'), /may be tried again/)
  })
})
