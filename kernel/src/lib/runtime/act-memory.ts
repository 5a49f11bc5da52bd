/**
 * Job: what operators did under a name that their caller gave it: it is done once, and told again.
 * Boundary: what an act does, and what is told of it, is for whoever keeps it here.
 */
import type { Once } from './envelope.ts'
import type { KernelState } from './kernel-state.ts'

const map = 'once'
const forgottenAtOnce = 1000

export type KeptAct = { readonly at: number; readonly digest: string; readonly outcome: unknown }

export class ActMemory {
  readonly #state: KernelState

  constructor(state: KernelState) {
    this.#state = state
  }

  /** What is committed. */
  find(shard: number, { key }: Once): KeptAct | undefined {
    return this.#state.read({ shard, map, entry: key }) as KeptAct | undefined
  }

  keep(shard: number, { key, digest }: Once, { at, outcome }: Omit<KeptAct, 'digest'>): void {
    this.#state.set({ shard, map, entry: key }, { at, digest, outcome } satisfies KeptAct)
  }

  /** Acts are rare: each looks for what is old. */
  forget(shard: number, before: number): void {
    for (const [entry, kept] of this.#state.list(shard, map, forgottenAtOnce)) {
      if ((kept as KeptAct).at <= before) this.#state.remove({ shard, map, entry })
    }
  }
}
