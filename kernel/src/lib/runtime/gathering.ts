/**
 * Job: collects what a batch tells the keys of services that gather, so that each is handled once:
 * a view that listens to everything costs one step a batch instead of one an event.
 */
import { gathered } from '../contract/gathered.ts'
import type { Envelope } from './envelope.ts'
import { childId } from './ids.ts'
import type { Registered, Registry, Target } from './registry.ts'
import type { Work } from './work.ts'

type ByKey = Map<string, Envelope[]>

export class Gathering {
  readonly #registry: Registry
  readonly #services = new Map<Registered, Map<string, ByKey>>()

  constructor(registry: Registry) {
    this.#registry = registry
  }

  add(service: Registered, key: string, told: Envelope): void {
    let tenants = this.#services.get(service)
    if (tenants === undefined) this.#services.set(service, (tenants = new Map()))
    let keys = tenants.get(told.tenant)
    if (keys === undefined) tenants.set(told.tenant, (keys = new Map()))
    const before = keys.get(key)
    if (before === undefined) keys.set(key, [told])
    else before.push(told)
  }

  /** One message to each key; what comes later begins anew. */
  works(): Work[] {
    const works: Work[] = []
    for (const [service, tenants] of this.#services) {
      const target = this.#registry.target(service.name, gathered.wireName)
      if (target === undefined) continue
      for (const keys of tenants.values()) {
        for (const [key, told] of keys) {
          const envelope = envelopeOf(target, key, told)
          if (envelope !== undefined) {
            works.push({ envelope, target, waiter: undefined, behind: undefined })
          }
        }
      }
    }
    this.#services.clear()
    return works
  }
}

function envelopeOf({ service }: Target, key: string, told: readonly Envelope[]) {
  const last = told.at(-1)
  if (last === undefined) return undefined
  const envelope: Envelope = {
    ...last,
    id: childId(last.id, service.name, told.length),
    type: gathered.wireName,
    version: gathered.version,
    service: service.name,
    key,
    cause: last.id,
    data: { told: told.map(toldOf) },
  }
  return envelope
}

const toldOf = ({ type, version, time, id, data }: Envelope) => ({
  type,
  version,
  at: time,
  id,
  data,
})
