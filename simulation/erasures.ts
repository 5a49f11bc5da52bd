/**
 * Job: what shops of a run do with customers: they create, change and erase them, and create them anew,
 * all of it close together; with keys in virtual time, whose destruction fails, or is not heard of.
 * Boundary: a plan made from chance of its own; the edge carries it out. What is sealed is only said to be.
 */
import {
  sealedWith,
  type AnyService,
  type EventRecord,
  type KeyStore,
  type Performer,
  type PersonKey,
} from '@millrace/kernel'
import {
  changeCustomer,
  createCustomer,
  customerChanged,
  eraseCustomer,
  keyDestroyed,
} from '#contracts/customers'
import { keyDestroyer } from '#gateway/customers/key-destroyer'
import { personOf } from '#gateway/customers/personal'
import { tenant, type Edge } from './edge.ts'
import { erasedForGood } from './laws/erasures.ts'
import type { StateEvidence } from './laws/evidence.ts'
import type { Findings } from './laws/findings.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { World } from './world.ts'

type Around = { readonly world: World; readonly random: Random; readonly trace: Trace }
type Whole = Around & { readonly services: readonly AnyService[] }

/** None of those who order: whoever writes to them needs no keys. */
const names = ['dora', 'emil']
/** In how many runs there are any. */
const planned = 0.6

/** Of a key that was made it is known for ever whose it was. */
class SimulatedKeys implements KeyStore {
  readonly #around: Around
  readonly #current = new Map<string, PersonKey | undefined>()
  /** Each that was ever made: whose it is, and whether it is there. */
  readonly #made = new Map<string, { readonly person: string; isLive: boolean }>()
  #count = 0
  isCalm = false

  constructor(around: Around) {
    this.#around = around
  }

  isLive(keyId: string): boolean | undefined {
    return this.#made.get(keyId)?.isLive
  }

  ownerOf(keyId: string): string | undefined {
    return this.#made.get(keyId)?.person
  }

  isKnown(person: string): boolean {
    return this.#current.get(person) !== undefined
  }

  async keyFor(person: string, how?: { readonly anew: boolean }): Promise<PersonKey | undefined> {
    await this.#pass()
    const isNew = !this.#current.has(person)
    const isAnew = how?.anew === true && this.#current.get(person) === undefined
    if (isNew || isAnew) {
      const id = `k${String(this.#count++).padStart(7, '0')}`
      this.#current.set(person, { id, bytes: new Uint8Array(0) })
      this.#made.set(id, { person, isLive: true })
    }
    return this.#current.get(person)
  }

  async find(person: string): Promise<PersonKey | undefined> {
    await this.#pass()
    return this.#current.get(person)
  }

  async destroy(person: string, keyId: string): Promise<boolean> {
    const { random, trace } = this.#around
    const fails = !this.isCalm && random.chance(0.4)
    const isDone = !fails || random.chance(0.5)
    await this.#pass()
    const isTheirs = this.#current.get(person)?.id === keyId
    if (isDone && isTheirs) {
      this.#current.set(person, undefined)
      this.#made.set(keyId, { person, isLive: false })
    }
    if (!fails) return isTheirs
    trace.reach(isDone ? 'keys: destroyed, and not heard of' : 'keys: not destroyed')
    trace.faults++
    throw new Error('The keys do not answer.')
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  #pass(): Promise<void> {
    const { world, random } = this.#around
    return world.sleep(random.between(0, 20))
  }
}

export class Erasures {
  /** Of what the engine does about them. */
  readonly performer: Performer
  readonly #keys: SimulatedKeys
  readonly #around: Whole
  /** Who was erased, and it is not told yet that their key is destroyed. */
  readonly #beingErased = new Set<string>()
  #toCome = 0
  #count = 0

  constructor(around: Whole) {
    this.#around = around
    this.#keys = new SimulatedKeys(around)
    this.performer = keyDestroyer(this.#keys)
  }

  /** From now on nothing goes wrong any more. */
  calm(): void {
    this.#keys.isCalm = true
  }

  holdAtTheEnd(evidence: StateEvidence, findings: Findings): void {
    const services = this.#around.services.map(({ name }) => name)
    erasedForGood(evidence, services, { keys: this.#keys, findings })
  }

  get isQuiet(): boolean {
    return this.#toCome === 0 && this.#beingErased.size === 0
  }

  plan(edge: Edge, lastsMs: number): void {
    const { random } = this.#around
    if (!random.chance(planned)) return
    for (const id of names) {
      const from = random.between(0, lastsMs)
      this.#at(from, () => this.#create(edge, id))
      for (let nth = random.between(2, 12); nth > 0; nth--) {
        const act = random.pick([this.#create, this.#change, this.#erase, this.#erase])
        const after = random.pick([random.between(0, 300), random.between(0, lastsMs - from)])
        this.#at(from + after, () => act(edge, id))
      }
    }
  }

  heard({ type, data }: EventRecord): void {
    const { customerId = '', change } = data as { customerId?: string; change?: string }
    if (type === keyDestroyed.wireName) this.#beingErased.delete(customerId)
    if (type !== customerChanged.wireName) return
    if (change === 'erased') this.#beingErased.add(customerId)
    else this.#beingErased.delete(customerId)
  }

  #at(delay: number, act: () => Promise<unknown>): void {
    this.#toCome++
    this.#around.world.after(delay, () => void act().finally(() => this.#toCome--))
  }

  readonly #create = async (edge: Edge, customerId: string): Promise<void> => {
    const key = await this.#keys.keyFor(personOf(tenant, customerId), { anew: true })
    if (key === undefined) return
    const digest = `d-${this.#count++}`
    const created = { customerId, ...detailsWith(key), sealedWith: key.id, digest }
    const name = `erasure-create-${customerId}-${digest}`
    await edge.call({ name, key: customerId, sent: createCustomer(created) })
  }

  readonly #change = async (edge: Edge, customerId: string): Promise<void> => {
    const key = await this.#keys.find(personOf(tenant, customerId))
    if (key === undefined) return
    const changed = { customerId, ...detailsWith(key), sealedWith: key.id }
    const name = `erasure-change-${customerId}-${this.#count++}`
    await edge.call({ name, key: customerId, sent: changeCustomer(changed) })
  }

  /** The edge that was asked may be gone before it could destroy the key. */
  readonly #erase = async (edge: Edge, customerId: string): Promise<void> => {
    const name = `erasure-erase-${customerId}-${this.#count++}`
    const sent = eraseCustomer({ customerId, who: 'olga', why: 'They asked for it.' })
    const outcome = await edge.call({ name, key: customerId, sent })
    if (outcome !== 'accepted' || this.#around.random.chance(0.5)) return
    const { key } = JSON.parse(edge.calls.get(name)?.body ?? '{}') as { readonly key: string }
    await this.#keys.destroy(personOf(tenant, customerId), key).catch(() => undefined)
  }
}

const detailsWith = ({ id }: PersonKey) => ({
  ...{ name: `${sealedWith(id)}name`, email: `${sealedWith(id)}email` },
  ...{ level: 'bronze', language: 'en' },
})
