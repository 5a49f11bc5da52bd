/**
 * Job: which services a message goes to. Checked at start: each command and query has exactly one
 * handler, and no two services or messages share a name.
 */
import { answered } from '../contract/answered.ts'
import { gathered } from '../contract/gathered.ts'
import type { AnyMessageType } from '../contract/message.ts'
import type { AnyService, Route, Service } from '../machine/service.ts'
import { forgetOldCalls } from './once.ts'
import { repairType } from './repair.ts'
import { Entries } from '../machine/entries.ts'

export type Target = {
  readonly service: Registered
  readonly by: string | undefined
  /** Where it is for one tenant only. */
  readonly tenant: string | undefined
  readonly handler: Route['handler']
  readonly type: AnyMessageType
  readonly gathers: boolean
}

export type Registered = {
  readonly name: string
  /** Its place among all. */
  readonly nth: number
  readonly definition: Service
  /** The fields of the state that are maps. */
  readonly maps: readonly string[]
}

export class Registry {
  readonly services: ReadonlyMap<string, Registered>
  /** The views that are built from the events. */
  readonly rebuilt: readonly Registered[]
  readonly #types = new Map<string, AnyMessageType>()
  readonly #targets = new Map<string, Target[]>()

  constructor(definitions: readonly AnyService[]) {
    const services = new Map<string, Registered>()
    // The runtime hands each handler only states that this handler's own service made.
    for (const definition of (definitions as readonly Service[]).flatMap(withEarlier)) {
      if (services.has(definition.name)) throw new Error(`Two services are ${definition.name}.`)
      const maps = mapsOf(definition.initial)
      const registered = { name: definition.name, nth: services.size, definition, maps }
      services.set(definition.name, registered)
      for (const route of definition.routes) this.#add(registered, route)
    }
    this.services = services
    this.rebuilt = [...services.values()].filter(({ definition }) => definition.rebuilt)
  }

  /** The version of a view that is built to follow this one. */
  follower(service: Registered): Registered | undefined {
    for (const one of this.rebuilt) {
      if (one.definition.rebuilt?.earlier?.view.name === service.name) return one
    }
    return undefined
  }

  /** The newest version there is of a service, or of a view. */
  newest(name: string): number | undefined {
    const versions = this.rebuilt.filter(({ definition }) => definition.rebuilt?.of === name)
    const own = this.services.get(name)
    const all = own === undefined ? versions : [own, ...versions]
    return all.length === 0 ? undefined : Math.max(...all.map((one) => one.definition.version))
  }

  targets(type: string): readonly Target[] {
    return this.#targets.get(type) ?? none
  }

  type(name: string): AnyMessageType | undefined {
    return this.#types.get(name) ?? repairType(name)
  }

  get types(): ReadonlyMap<string, AnyMessageType> {
    return this.#types
  }

  /** The handler of a message that is addressed already. */
  target(service: string, type: string): Target | undefined {
    const targets = this.#targets.get(type)
    if (targets === undefined) return undefined
    for (const target of targets) if (target.service.name === service) return target
    return undefined
  }

  handles(service: Registered, type: string): boolean {
    return type === forgetOldCalls.wireName || this.target(service.name, type) !== undefined
  }

  /** For the kernel's own messages, and for those that the service does not handle: a step says so. */
  kernelTarget(name: string): Target {
    const service = this.services.get(name)
    if (service === undefined) throw new Error(`There is no service ${name} in this release.`)
    const handler = () => ({ state: undefined, out: [] })
    return {
      service,
      by: undefined,
      tenant: undefined,
      handler,
      type: forgetOldCalls,
      gathers: false,
    }
  }

  #add(service: Registered, { type, by, handler, gathers }: Route): void {
    const known = this.#types.get(type.wireName)
    if (known !== undefined && known !== type) {
      throw new Error(`Two message types are called ${type.wireName}.`)
    }
    this.#types.set(type.wireName, type)
    const targets = this.#targets.get(type.wireName) ?? []
    const taken = targets.find((target) => target.service === service)
    if (taken !== undefined) throw new Error(`${service.name} handles ${type.wireName} twice.`)
    // A question is put to the version before, which comes first, as long as that is to be read.
    const before = service.definition.rebuilt?.earlier?.view.name
    const others = targets.filter((target) => target.service.name !== before)
    if (type.kind !== 'event' && !isForMany(type) && others.length > 0) {
      throw new Error(`${type.wireName} is a ${type.kind}: only one service can handle it.`)
    }
    const { tenant } = service.definition
    this.#targets.set(type.wireName, [
      ...targets,
      { service, by, tenant, handler, type, gathers: gathers === true },
    ])
  }
}

function withEarlier(definition: Service): readonly Service[] {
  const { earlier } = definition.rebuilt ?? {}
  return earlier === undefined ? [definition] : [earlier.view as Service, definition]
}

/** The kernel addresses these itself. */
const isForMany = (type: AnyMessageType): boolean => type === answered || type === gathered

const none: readonly Target[] = []

function mapsOf(initial: unknown): readonly string[] {
  if (typeof initial !== 'object' || initial === null) return []
  return Object.entries(initial)
    .filter(([, value]) => value instanceof Entries)
    .map(([name]) => name)
}
