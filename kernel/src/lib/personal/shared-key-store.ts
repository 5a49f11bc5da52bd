/**
 * Job: keys of persons where several instances share them: as records of a compacted topic, each wrapped
 * under the master key that all of them have.
 * Boundary: how records are written and read is the topic's affair.
 *
 * Q1, Q2, Q3 as in key-store.ts; and of what others did before an answer, the answer knows (Q4): whoever
 *    asks, it is read to the end first.
 * Q5 Of two who make a key for one person at once, the first counts for all, and the other takes his back.
 * Q6 What was wrapped under another master key is not added to.
 */
import { LogAway, StoreRefused } from '../log/log.ts'
import type { KeyOfPerson, KeyStore, MovableKeys } from './key-store.ts'
import type { MasterKey } from './master-key.ts'
import { newKey, type PersonKey } from './seal.ts'

export type KeyRecord = { readonly key: string; readonly value: Buffer | null }

export interface KeyTopic {
  /** What was written since it was last asked, to the end as it is when it is called. */
  news(): Promise<readonly KeyRecord[]>
  /** Resolves when it was sent; whether it came through, news tell. */
  write(records: readonly KeyRecord[]): Promise<void>
  close(): Promise<void>
}

/** What is known of a person: their keys as they were made, and whether one was ever destroyed. */
type Known = { readonly wrapped: Map<string, Buffer>; wasErased: boolean }

type Place = { readonly person: string; readonly keyId?: string }

/** So old may be what is known where many are asked for. */
const freshMs = 250

const recordsAtOnce = 1000
const erasedMark = Buffer.from('erased')

/** Under nobody's name it stands which master key it is. */
const nobody = ''
const textOf = ({ person, keyId }: Place): string =>
  JSON.stringify(keyId === undefined ? [person] : [person, keyId])

export class SharedKeyStore implements KeyStore, MovableKeys {
  readonly #topic: KeyTopic
  readonly #master: MasterKey
  readonly #known = new Map<string, Known>()
  #reading: Promise<void> = Promise.resolve()
  #nextReading: Promise<void> | undefined
  #readAt = -Infinity

  private constructor(topic: KeyTopic, master: MasterKey) {
    this.#topic = topic
    this.#master = master
  }

  /** Q6 */
  static async open(topic: KeyTopic, master: MasterKey): Promise<SharedKeyStore> {
    const store = new SharedKeyStore(topic, master)
    await store.#catchUp()
    const own = textOf({ person: nobody, keyId: master.id })
    if (store.#idsOf(nobody).length === 0) {
      await topic.write([{ key: own, value: Buffer.from(master.id) }])
      await store.#catchUp()
    }
    const [first, ...others] = store.#idsOf(nobody)
    if (first === master.id) return store
    if (others.includes(master.id)) await topic.write([{ key: own, value: null }])
    throw new StoreRefused(
      'The keys of customers lie there under another master key: give --master-key the file that they were made with.',
    )
  }

  async keyFor(person: string, how?: { readonly anew: boolean }): Promise<PersonKey | undefined> {
    await this.#catchUp()
    const there = this.#keyOf(person)
    const mayMake = this.#known.get(person)?.wasErased !== true || how?.anew === true
    if (there !== undefined || !mayMake) return there
    const made = newKey()
    const own = textOf({ person, keyId: made.id })
    await this.#topic.write([{ key: own, value: this.#master.wrap(person, made) }])
    await this.#catchUp()
    const first = this.#keyOf(person)
    if (first === undefined) throw new LogAway('A key could not be kept; it may be tried again.')
    // Q5
    if (first.id !== made.id) await this.#topic.write([{ key: own, value: null }])
    return first
  }

  isKnown(person: string): boolean | Promise<boolean> {
    const find = (): boolean => (this.#known.get(person)?.wrapped.size ?? 0) > 0
    return performance.now() - this.#readAt < freshMs ? find() : this.#catchUp().then(find)
  }

  async find(person: string): Promise<PersonKey | undefined> {
    await this.#catchUp()
    return this.#keyOf(person)
  }

  async destroy(person: string, keyId: string): Promise<boolean> {
    await this.#catchUp()
    if (this.#keyOf(person)?.id !== keyId) return false
    const gone = this.#idsOf(person).map((id) => ({
      ...{ key: textOf({ person, keyId: id }), value: null },
    }))
    // That somebody was erased stays; it has nothing of them but their id.
    await this.#topic.write([{ key: textOf({ person }), value: erasedMark }, ...gone])
    await this.#catchUp()
    if (!this.#idsOf(person).includes(keyId)) return true
    throw new LogAway('A key could not be destroyed; it will be tried again.')
  }

  async all(): Promise<readonly KeyOfPerson[]> {
    await this.#catchUp()
    return [...this.#known]
      .filter(
        ([person, { wrapped, wasErased }]) => person !== nobody && (wrapped.size > 0 || wasErased),
      )
      .map(([person]) => ({ person, key: this.#keyOf(person) }))
  }

  async replace(all: readonly KeyOfPerson[]): Promise<void> {
    await this.#catchUp()
    const wanted = new Map(all.map((one) => [one.person, one]))
    const persons = new Set([...wanted.keys(), ...this.#known.keys()])
    persons.delete(nobody)
    const records = [...persons].flatMap((person) => this.#towards(person, wanted.get(person)))
    for (let from = 0; from < records.length; from += recordsAtOnce) {
      await this.#topic.write(records.slice(from, from + recordsAtOnce))
    }
    await this.#catchUp()
    if ([...persons].some((person) => this.#towards(person, wanted.get(person)).length > 0)) {
      throw new LogAway('Not all keys of persons could be kept; it may be tried again.')
    }
  }

  /** What has yet to be written for a person to be as they are wanted. */
  #towards(person: string, wanted: KeyOfPerson | undefined): readonly KeyRecord[] {
    const key = wanted?.key
    const ids = this.#idsOf(person)
    const records: KeyRecord[] = ids
      .filter((id) => id !== key?.id)
      .map((id) => ({ key: textOf({ person, keyId: id }), value: null }))
    if (key !== undefined && !ids.includes(key.id)) {
      const own = textOf({ person, keyId: key.id })
      records.push({ key: own, value: this.#master.wrap(person, key) })
    }
    const isErased = wanted !== undefined && key === undefined
    if (isErased === (this.#known.get(person)?.wasErased === true)) return records
    return [...records, { key: textOf({ person }), value: isErased ? erasedMark : null }]
  }

  async close(): Promise<void> {
    await this.#reading.catch(() => undefined)
    await this.#topic.close()
  }

  /** In the order in which they were made. */
  #idsOf(person: string): readonly string[] {
    return [...(this.#known.get(person)?.wrapped.keys() ?? [])]
  }

  #keyOf(person: string): PersonKey | undefined {
    const [first] = this.#known.get(person)?.wrapped ?? []
    return first === undefined ? undefined : this.#master.unwrap(person, ...first)
  }

  /** Q4: whoever asks while it is read waits for the next time: this one may have seen its end before. */
  #catchUp(): Promise<void> {
    this.#nextReading ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#reading = this.#read()
        this.#nextReading = undefined
        return this.#reading
      })
    return this.#nextReading
  }

  async #read(): Promise<void> {
    const begunAt = performance.now()
    for (const record of await this.#topic.news()) this.#hear(record)
    this.#readAt = begunAt
  }

  #hear({ key, value }: KeyRecord): void {
    const [person, keyId] = JSON.parse(key) as readonly (string | undefined)[]
    if (person === undefined) return
    const known = this.#known.get(person) ?? { wrapped: new Map(), wasErased: false }
    this.#known.set(person, known)
    if (keyId === undefined) known.wasErased = value !== null
    else if (value === null) known.wrapped.delete(keyId)
    else if (!known.wrapped.has(keyId)) known.wrapped.set(keyId, value)
  }
}
