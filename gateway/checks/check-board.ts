/**
 * Job: knows which checks an order of a tenant needs that is placed now.
 * Boundary: what is switched is kept by the service of switches; here it is looked up, and remembered
 * for a moment, so that an order need not wait for it.
 *
 * B1 Nobody places an order by what was known longer ago than `staleMs`, but where nobody answers: then
 *    nobody can have switched anything either, as far as this process can tell.
 * B2 Who switches here has it here at once.
 */
import type { Check, NeededCheck } from '#contracts/check'
import { showSwitches, switchBoard, type CheckSwitch, type CheckSwitches } from '#contracts/checks'
import type { GatewayEngine } from '../engine.ts'
import { refusal } from '../problem-of.ts'

export type OfferedCheck = Pick<Check, 'name' | 'summary' | 'afterMs' | 'then' | 'isOn'>

type Known = { readonly at: number; readonly needed: readonly NeededCheck[] }

/** From then on it is looked up again, while orders go on. */
const freshMs = 1000
const staleMs = 2000
/** What was known is believed so long where nobody answers. */
const believedMs = 60_000

export class CheckBoard {
  readonly offered: readonly OfferedCheck[]
  readonly #engine: Pick<GatewayEngine, 'ask'>
  readonly #elapsed: () => number
  readonly #known = new Map<string, Known>()
  readonly #looking = new Map<string, Promise<readonly NeededCheck[]>>()

  constructor(
    engine: Pick<GatewayEngine, 'ask'>,
    offered: readonly OfferedCheck[],
    elapsed: () => number = () => performance.now(),
  ) {
    this.offered = offered
    this.#engine = engine
    this.#elapsed = elapsed
  }

  /** Nearly always it is known at once. */
  needed(tenant: string): readonly NeededCheck[] | Promise<readonly NeededCheck[]> {
    if (this.offered.length === 0) return none
    const known = this.#known.get(tenant)
    const age = known === undefined ? Infinity : this.#elapsed() - known.at
    if (known === undefined || age >= staleMs) return this.#lookOr(tenant, known)
    if (age >= freshMs) this.#look(tenant).catch(() => undefined)
    return known.needed
  }

  /** What was switched by now. */
  told(tenant: string, switches: CheckSwitches): readonly NeededCheck[] {
    const by = new Map(switches.map((one) => [one.check, one]))
    const needed = this.offered.flatMap(({ name, afterMs, then, isOn }) =>
      (by.get(name)?.on ?? isOn) ? [{ name, afterMs, then }] : [],
    )
    this.#known.set(tenant, { at: this.#elapsed(), needed })
    return needed
  }

  async #lookOr(tenant: string, known: Known | undefined): Promise<readonly NeededCheck[]> {
    try {
      return await this.#look(tenant)
    } catch (error) {
      if (known !== undefined && this.#elapsed() - known.at < believedMs) return known.needed
      throw error
    }
  }

  #look(tenant: string): Promise<readonly NeededCheck[]> {
    const before = this.#looking.get(tenant)
    if (before !== undefined) return before
    const looking = this.#ask(tenant).finally(() => this.#looking.delete(tenant))
    this.#looking.set(tenant, looking)
    return looking
  }

  async #ask(tenant: string): Promise<readonly NeededCheck[]> {
    const { accepted, body } = await this.#engine.ask(showSwitches({ board: switchBoard }), {
      tenant,
    })
    if (!accepted) throw refusal(body)
    return this.told(tenant, body as CheckSwitches)
  }
}

const none: readonly NeededCheck[] = []

const secondMs = 1000

/** A check as the API shows it. */
export const shownCheck = (
  { name, summary, afterMs, then, isOn }: OfferedCheck,
  switched: CheckSwitch | undefined,
) => ({
  ...{ name, summary, on: switched?.on ?? isOn },
  ...{ deadlineSeconds: Math.round(afterMs / secondMs), then },
  ...(switched === undefined
    ? {}
    : { switched: { at: switched.since, by: switched.by, why: switched.why } }),
})
