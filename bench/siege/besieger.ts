/** The users of one storefront, in the loader's process: a closed loop of rounds. */
import { Caller, Failed } from './caller.ts'
import type { Crowd } from './crowd.ts'
import { preorderCrowd } from './preorder-crowd.ts'
import { quickCrowd } from './quick-crowd.ts'
import { sagaCrowd } from './saga-crowd.ts'
import type { StorefrontName } from './storefront-names.ts'
import { streamCrowd } from './stream-crowd.ts'
import { SiegeTally, type Besieged } from './tally.ts'
import { walletCrowd } from './wallet-crowd.ts'

export type Siege = {
  readonly storefront: StorefrontName
  readonly addresses: Readonly<Record<string, string>>
  readonly users: number
}

const crowds: Readonly<Record<StorefrontName, () => Crowd>> = {
  wallet: () => walletCrowd,
  saga: () => sagaCrowd,
  stream: () => streamCrowd,
  quick: quickCrowd,
  preorder: () => preorderCrowd,
}

export class Besieger {
  readonly #crowd: Crowd
  readonly #callers: readonly Caller[]
  #rounds = 0

  private constructor(crowd: Crowd, callers: readonly Caller[]) {
    this.#crowd = crowd
    this.#callers = callers
  }

  static async arrive({ storefront, addresses, users }: Siege): Promise<Besieger> {
    const crowd = crowds[storefront]()
    const tally = new SiegeTally()
    const callers = Array.from({ length: users }, () => new Caller(addresses, tally))
    const [first] = callers
    if (first !== undefined) await crowd.prepare(first)
    return new Besieger(crowd, callers)
  }

  /** Nobody begins a round after so many seconds; what was begun is finished. */
  async besiege(seconds: number): Promise<Besieged> {
    const tally = new SiegeTally()
    const end = performance.now() + seconds * 1000
    await Promise.all(
      this.#callers.map(async (caller) => {
        caller.tally = tally
        while (performance.now() < end) await this.#round(caller)
      }),
    )
    return tally.result()
  }

  leave(): void {
    for (const caller of this.#callers) caller.close()
  }

  async #round(caller: Caller): Promise<void> {
    try {
      await this.#crowd.round(caller, (this.#rounds += 1))
    } catch (failure) {
      if (!(failure instanceof Failed)) throw failure
    }
  }
}
