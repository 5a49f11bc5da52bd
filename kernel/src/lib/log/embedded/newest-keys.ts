/**
 * Job: knows the greatest key of each service and tenant. A key past it was never written, and need
 * not be looked up: ids made in the order of time always are.
 *
 * W1 A key that was written is never past the greatest one.
 */
import { isAscii } from '../../machine/names.ts'
import { partsOf } from '../../runtime/shard.ts'

type Stored = (service: string, tenant: string) => string

export class NewestKeys {
  readonly #stored: Stored
  readonly #greatest = new Map<string, Map<string, string>>()

  /** `stored` tells the greatest key that is merged already. */
  constructor(stored: Stored) {
    this.#stored = stored
  }

  isPast(service: string, key: string): boolean {
    const greatest = this.#of(service, key)
    return key > greatest && isAscii(greatest)
  }

  note(service: string, key: string): void {
    if (key <= this.#of(service, key)) return
    this.#greatest.get(service)?.set(partsOf(key).tenant, key)
  }

  #of(service: string, key: string): string {
    let tenants = this.#greatest.get(service)
    if (tenants === undefined) this.#greatest.set(service, (tenants = new Map()))
    const { tenant } = partsOf(key)
    let greatest = tenants.get(tenant)
    if (greatest === undefined) {
      greatest = this.#stored(service, tenant)
      tenants.set(tenant, greatest)
    }
    return greatest
  }
}
