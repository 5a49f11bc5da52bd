/**
 * Job: knows the greatest key of each service and tenant. A key past it was never written, and need
 * not be looked up: ids made in the order of time always are.
 *
 * W1 A key that was written is never past the greatest one.
 */
import { isAscii } from '../../machine/names.ts'
import { keyText, partsOf } from '../../runtime/shard.ts'

type Stored = (service: string, tenant: string) => string

/** `from` is how a tenant's keys begin. */
type Newest = { readonly from: string; greatest: string; isAscii: boolean }

export class NewestKeys {
  readonly #stored: Stored
  readonly #newest = new Map<string, Newest[]>()

  /** `stored` tells the greatest key that is merged already. */
  constructor(stored: Stored) {
    this.#stored = stored
  }

  isPast(service: string, key: string): boolean {
    const newest = this.#of(service, key)
    return newest.isAscii && key > newest.greatest
  }

  note(service: string, key: string): void {
    const newest = this.#of(service, key)
    if (key > newest.greatest) setGreatest(newest, key)
  }

  /** There are few tenants, and mostly it is the one that came last. */
  #of(service: string, key: string): Newest {
    let tenants = this.#newest.get(service)
    if (tenants === undefined) this.#newest.set(service, (tenants = []))
    for (const newest of tenants) if (key.startsWith(newest.from)) return newest
    const { tenant } = partsOf(key)
    const added = setGreatest(
      { from: keyText(tenant, ''), greatest: '', isAscii: true },
      this.#stored(service, tenant),
    )
    tenants.push(added)
    return added
  }
}

function setGreatest(newest: Newest, key: string): Newest {
  newest.greatest = key
  newest.isAscii = isAscii(key)
  return newest
}
