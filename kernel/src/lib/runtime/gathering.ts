/**
 * Job: collects what a batch tells the keys of services that gather, so that each is handled once:
 * a view that listens to everything costs one step a batch instead of one an event.
 */
import { gathered } from '../contract/gathered.ts'
import type { Envelope } from './envelope.ts'
import { childId } from './ids.ts'
import type { Registered, Registry } from './registry.ts'
import type { Work } from './work.ts'

type ByKey = Map<string, Envelope[]>

export class Gathering {
  readonly #registry: Registry
  readonly #services = new Map<Registered, Map<string, ByKey>>()

  constructor(registry: Registry) {
    this.#registry = registry
  }

  add(service: Registered, envelope: Envelope): void {
    let tenants = this.#services.get(service)
    if (tenants === undefined) this.#services.set(service, (tenants = new Map()))
    let keys = tenants.get(envelope.tenant)
    if (keys === undefined) tenants.set(envelope.tenant, (keys = new Map()))
    const told = keys.get(envelope.key)
    if (told === undefined) keys.set(envelope.key, [envelope])
    else told.push(envelope)
  }

  /** One message to each key; what comes later begins anew. */
  works(): Work[] {
    const works: Work[] = []
    for (const [service, tenants] of this.#services) {
      for (const keys of tenants.values()) {
        for (const told of keys.values()) works.push(...this.#workOf(service, told))
      }
    }
    this.#services.clear()
    return works
  }

  #workOf({ name }: Registered, told: readonly Envelope[]): Work[] {
    const last = told.at(-1)
    const target = this.#registry.target(name, gathered.wireName)
    if (last === undefined || target === undefined) return []
    const envelope: Envelope = {
      ...last,
      id: childId(last.id, name, told.length),
      type: gathered.wireName,
      version: gathered.version,
      cause: last.id,
      data: { told: told.map(toldOf) },
    }
    return [{ envelope, target, waiter: undefined, behind: undefined }]
  }
}

const toldOf = ({ type, version, time, id, data }: Envelope) => ({
  type,
  version,
  at: time,
  id,
  data,
})
