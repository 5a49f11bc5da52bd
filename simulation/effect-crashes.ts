/**
 * Job: processes that die while an effect is under way: it was done outside, and nobody here knows of it.
 * Boundary: chance of its own. What may not be repeated is met more often: there are few of it.
 */
import { keyText, shardOf, type EffectContext, type Performer } from '@millrace/kernel'
import type { Random } from './random.ts'
import type { Stage } from './stage.ts'
import type { Trace } from './trace.ts'

export const diesInEffect = 'process dies while an effect is under way'

const chances = { repeatable: 0.005, once: 0.2 }
const crashesMost = 3

type Players = () => Pick<Stage, 'actors' | 'shards'>

export class EffectCrashes {
  readonly #trace: Trace
  readonly #random: Random
  readonly #stage: Players
  #left = crashesMost

  constructor(trace: Trace, random: Random, stage: Players) {
    this.#trace = trace
    this.#random = random
    this.#stage = stage
  }

  /** From now on nobody dies any more. */
  calm(): void {
    this.#left = 0
  }

  around(performer: Performer): Performer {
    const chance = performer.repeatable ? chances.repeatable : chances.once
    return {
      ...performer,
      perform: async (request, context) => {
        const answer = await performer.perform(request, context)
        // Whoever performed it may not be who has the key now, and lives on: its answer comes.
        if (this.#left > 0 && this.#random.chance(chance)) this.#crash(context)
        return answer
      },
    }
  }

  /** Whoever has the key, dies. */
  #crash({ tenant, key }: EffectContext): void {
    const { actors, shards } = this.#stage()
    const shard = shardOf(keyText(tenant, key), shards)
    const owner = actors.find(({ engine }) => engine?.ownerships.has(shard) === true)
    if (owner === undefined) return
    this.#left--
    this.#trace.faults++
    this.#trace.reach(`fault: ${diesInEffect}`)
    this.#trace.note(diesInEffect)
    owner.crash()
  }
}
