/**
 * Job: for tests: shards are dealt out by hand, as no group would, so that each case has the owners it
 * wants. Whoever lost a shard is not asked and not told; it finds out at its next commit.
 * Boundary: the fence here is this table and not the broker; membership.test.ts has the real one.
 */
import { Fenced } from '../log.ts'
import type { GroupMembership, Membership, ShardsTold } from './membership.ts'

export class Placement {
  readonly #owners: (string | undefined)[]
  readonly #told = new Map<string, ShardsTold>()

  constructor(shards: number) {
    this.#owners = Array.from({ length: shards }, () => undefined)
  }

  membership(slot: string) {
    return async (make: () => Promise<GroupMembership>): Promise<Membership> => {
      // It is asked for its name only: it joins nothing.
      const group = await make()
      return {
        member: group.member,
        name: group.name,
        expected: async () => [],
        start: async (told) => {
          this.#told.set(slot, told)
          const free = [...this.#owners.keys()].filter((shard) => this.#owners[shard] === undefined)
          for (const shard of free) this.#owners[shard] = slot
          await told.arrived(free)
        },
        check: (shards) => this.#check(slot, shards),
        stop: async () => {
          await group.stop({ leave: false })
          this.died(slot)
        },
      }
    }
  }

  async give(shard: number, slot: string): Promise<void> {
    this.#owners[shard] = slot
    await this.#told.get(slot)?.arrived([shard])
  }

  died(slot: string): void {
    for (const [shard, owner] of this.#owners.entries()) {
      if (owner === slot) this.#owners[shard] = undefined
    }
  }

  #check(slot: string, shards: ReadonlyMap<number, number>): void {
    for (const shard of shards.keys()) {
      if (this.#owners[shard] !== slot) throw new Fenced(`Shard ${shard} was taken over.`)
    }
  }
}
