/**
 * Job: takes the keys of persons along, which lie apart from the shop: in keys.db beside a store, under
 * the master key in a topic on Kafka.
 *
 * M6 What is sealed opens at the new place before the old one is left. At the old place no key stays: no
 *    erasure would reach it there.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteKeyStore, StoreRefused, type KeyStore, type MovableKeys } from '@millrace/kernel'
import type { Where } from '@millrace/kernel/kafka'
import { hasSharedKeys, keysTopic, masterKeyFrom, sharedKeys } from '../../instance/person-keys.ts'

export type KeyPlaces = {
  readonly data: string
  readonly kafka: Where
  /** The file that it is in. */
  readonly masterKey: string | undefined
}

export class KeysAlong {
  readonly #places: KeyPlaces

  constructor(places: KeyPlaces) {
    this.#places = places
  }

  /** Whether there are any in the store. */
  get are(): boolean {
    return existsSync(fileIn(this.#places.data))
  }

  /** Refuses a shop with keys of persons where nobody says what they lie under on Kafka. */
  checkStore(): void {
    if (this.are) this.#check(fileIn(this.#places.data))
  }

  /** Also where another master key is given than they lie under: once the shop is sealed it is too late. */
  async checkKafka(): Promise<void> {
    const { kafka, masterKey } = this.#places
    if (masterKey !== undefined) masterKeyFrom(masterKey)
    if (!(await hasSharedKeys(kafka))) return
    this.#check(`topic ${keysTopic(kafka.topicPrefix)}`)
    const shared = await sharedKeys(kafka, masterKey ?? '')
    await shared.close()
  }

  #check(place: string): void {
    if (this.#places.masterKey !== undefined) return
    throw new StoreRefused(
      `Keys of persons lie in ${place}: give --master-key FILE, what they lie under on Kafka. ` +
        'npm run keys -- --master FILE makes one for a shop that goes there.',
    )
  }

  /** Once more where more came to be meanwhile. Returns how many persons it were. */
  async toKafka(): Promise<number> {
    this.checkStore()
    if (!this.are) return 0
    return this.#with(({ store, shared }) => copied(store, shared))
  }

  async toStore(): Promise<number> {
    if (!(await hasSharedKeys(this.#places.kafka))) return 0
    return this.#with(({ store, shared }) => copied(shared, store))
  }

  /** With the keys as they lie in the store. */
  async atHome<Result>(act: (store: KeyStore) => Promise<Result>): Promise<Result> {
    const store = new SqliteKeyStore(this.#places.data)
    try {
      return await act(store)
    } finally {
      await store.close()
    }
  }

  /** M6, when the shop is on Kafka. */
  async leaveStore(): Promise<void> {
    const { data } = this.#places
    if (!this.are) return
    const store = new SqliteKeyStore(data)
    // What is overwritten cannot be found in what was the file.
    await store.replace([])
    await store.close()
    rmSync(fileIn(data))
  }

  /** M6, when the shop is in the store. */
  async leaveKafka(): Promise<void> {
    if (await hasSharedKeys(this.#places.kafka))
      await this.#with(({ shared }) => shared.replace([]))
  }

  async #with<Result>(act: (stores: Stores) => Promise<Result>): Promise<Result> {
    const { data, kafka, masterKey = '' } = this.#places
    const store = new SqliteKeyStore(data)
    const shared = await sharedKeys(kafka, masterKey)
    try {
      return await act({ store, shared })
    } finally {
      await store.close()
      await shared.close()
    }
  }
}

type Keys = MovableKeys & KeyStore
type Stores = { readonly store: Keys; readonly shared: Keys }

const fileIn = (data: string): string => join(data, 'keys.db')

async function copied(from: MovableKeys, to: MovableKeys): Promise<number> {
  const all = await from.all()
  await to.replace(all)
  return all.length
}
