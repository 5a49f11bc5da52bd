/**
 * Job: the kernel's own keyed state (dead letters, effects, what is left of a batch), one key per
 * shard and service, written with the batch like everything else.
 */
import type { Log, StateWrite } from '../log/log.ts'
import { shardText } from './shard.ts'

type Place = { readonly shard: number; readonly map: string; readonly entry: string }

export class KernelState {
  readonly #log: Log
  readonly #service: string
  readonly #changes = new Map<string, StateWrite>()

  constructor(log: Log, service: `~${string}`) {
    this.#log = log
    this.#service = service
  }

  set(place: Place, value: unknown): void {
    this.#change(place, JSON.stringify(value))
  }

  remove(place: Place): void {
    this.#change(place, undefined)
  }

  /** What is committed. */
  read({ shard, map, entry }: Place): unknown {
    const address = { shard, service: this.#service, key: shardText(shard), map, entry }
    const value = this.#log.read(address)
    return value === undefined ? undefined : JSON.parse(value)
  }

  /** What is committed; a batch does not look into its own changes here. */
  *list(shard: number, map: string, limit?: number): Generator<readonly [string, unknown]> {
    const scan = { shard, service: this.#service, key: shardText(shard), map }
    const found = this.#log.scan(limit === undefined ? scan : { ...scan, limit })
    for (const [entry, value] of found) yield [entry, JSON.parse(value)]
  }

  *listBackwards(
    shard: number,
    map: string,
    { to, limit }: { readonly to: string | undefined; readonly limit: number },
  ): Generator<readonly [string, unknown]> {
    const scan = { shard, service: this.#service, key: shardText(shard), map, limit }
    const end = to === undefined ? {} : { to }
    for (const [entry, value] of this.#log.scan({ ...scan, ...end, backwards: true })) {
      yield [entry, JSON.parse(value)]
    }
  }

  writes(into: StateWrite[]): void {
    into.push(...this.#changes.values())
    this.#changes.clear()
  }

  #change({ shard, map, entry }: Place, value: string | undefined): void {
    const address = { shard, service: this.#service, key: shardText(shard), map, entry }
    this.#changes.set(`${shard}/${map}/${entry}`, { ...address, value })
  }
}
