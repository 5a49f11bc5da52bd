/**
 * Job: goes on, after a start, with searches that ended with the process that did them; at a stop it ends those that run.
 * Boundary: it looks once the start is over, and again while some may still be told of; then it has ended.
 *
 * L1 What is told of is somebody's: only what was not told of for a while is begun again.
 * L2 The texts of who was erased are known no more, so they are not looked for.
 */
import { isoTime } from '@millrace/kernel'
import {
  listErasures,
  showErasure,
  type Erasure,
  type ErasuresPage,
  type ListedErasure,
} from '#contracts/customers'
import { nativeTenant } from '../edge.ts'
import type { GatewayEngine } from '../engine.ts'
import type { Log } from '../log.ts'
import type { Persons } from './persons.ts'
import { Searches, type Search } from './searches.ts'

type Around = {
  readonly engine: Pick<GatewayEngine, 'ask' | 'askEachShard'>
  readonly searches: Pick<Searches, 'begin' | 'stop'>
  readonly tenants: readonly string[]
  readonly clock: () => number
}

/** Others need the machine for the start. */
const calmMs = 1000
/** A search is told of each second. */
const quietMs = 10_000
/** Somebody else has asked for them since, or nobody wants to know. */
const oldMs = 7 * 24 * 60 * 60_000
const perShardMax = 1000
const looksMax = 30

export class LeftSearches {
  readonly #around: Around
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(around: Around) {
    this.#around = around
  }

  begin(): void {
    this.#lookIn(calmMs, looksMax)
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#around.searches.stop()
  }

  #lookIn(ms: number, looks: number): void {
    if (this.#isStopped || looks === 0) return
    this.#timer = setTimeout(() => {
      this.goOn().then(
        (isAll) => isAll || this.#lookIn(quietMs, looks - 1),
        // Shards may have no owner yet.
        () => this.#lookIn(quietMs, looks - 1),
      )
    }, ms).unref()
  }

  /** Whether nothing is left that somebody may be at. */
  async goOn(): Promise<boolean> {
    let isAll = true
    for (const tenant of this.#around.tenants) {
      for (const { customerId } of await this.#erasuresOf(tenant)) {
        if (this.#isStopped) return true
        isAll = (await this.#look(tenant, customerId)) && isAll
      }
    }
    return isAll
  }

  async #look(tenant: string, customerId: string): Promise<boolean> {
    const { engine, searches, clock } = this.#around
    const { accepted, body } = await engine.ask(showErasure({ customerId }), { tenant })
    if (!accepted) return true
    const { key: keyId, erasedAt, search } = body as Erasure
    if (search !== undefined && search.state !== 'running') return true
    // L1
    if ((search?.toldAt ?? erasedAt) > isoTime(clock() - quietMs)) return false
    // L2
    await searches.begin({ tenant, customerId, keyId, texts: [] })
    return true
  }

  async #erasuresOf(tenant: string): Promise<readonly ListedErasure[]> {
    const { engine, clock } = this.#around
    const parts = await engine.askEachShard(listErasures({ limit: perShardMax }), { tenant })
    const all = parts.flatMap(({ body }) => (body as ErasuresPage).items)
    return all.filter(({ at }) => at > clock() - oldMs)
  }
}

type Given = {
  readonly engine: GatewayEngine
  readonly log: Log
  readonly clock: () => number
  readonly search: Search | undefined
  readonly persons: Persons | undefined
}

/** None where the store cannot be searched. */
export function searchesFor({ search, persons, ...around }: Given) {
  if (search === undefined) return { searches: undefined, left: undefined }
  const searches = new Searches({ ...around, search })
  const tenants = [nativeTenant, ...(persons?.keys() ?? [])]
  return { searches, left: new LeftSearches({ ...around, searches, tenants }) }
}
