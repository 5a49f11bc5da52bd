/** The native API for each tenant that asks: the same routes, over that tenant's data. */
import { nativeTenant, type Route } from './edge.ts'

/** More than an installation has; past it they are made anew. */
const keptMax = 1000

export class Tenants {
  readonly #routesFor: (tenant: string) => readonly Route[]
  readonly #kept = new Map<string, readonly Route[]>()

  constructor(routesFor: (tenant: string) => readonly Route[]) {
    this.#routesFor = routesFor
    this.of(nativeTenant)
  }

  of(tenant = nativeTenant): readonly Route[] {
    const known = this.#kept.get(tenant)
    if (known !== undefined) return known
    if (this.#kept.size >= keptMax) this.#kept.clear()
    const made = this.#routesFor(tenant)
    this.#kept.set(tenant, made)
    return made
  }
}
