/** What a move says while it goes on, and what it found in the end. */
import type { ServiceSum } from '../state-hash/state-sum.ts'
import type { Chain } from './event-chains.ts'

export type Say = (line: string) => void

export type Side = {
  readonly services: readonly ServiceSum[]
  readonly chains: readonly Chain[]
  readonly hash: string
}

/** Empty where both sides are the same. */
export function disagreements(from: Side, to: Side): readonly string[] {
  const [here, there] = [linesOf(from), linesOf(to)]
  const names = new Set([...here.keys(), ...there.keys()])
  return [...names]
    .filter((name) => here.get(name) !== there.get(name))
    .map(
      (name) =>
        `${name}: ${here.get(name) ?? 'nothing'} here, ${there.get(name) ?? 'nothing'} there.`,
    )
}

const linesOf = ({ services, chains }: Side): ReadonlyMap<string, string> =>
  new Map([
    ...services.map(({ service, rows, sum }) => [service, `${rows} rows ${sum}`] as const),
    ...chains.map(
      ({ shard, events, hash }) => [`shard ${shard}`, `${events} events ${hash}`] as const,
    ),
  ])

export function tell(say: Say, from: Side, to: Side): void {
  for (const [at, { service, rows, sum }] of from.services.entries()) {
    const other = to.services[at]
    say(`  ${service.padEnd(16)} ${String(rows).padStart(10)} rows    ${pair(sum, other?.sum)}`)
  }
  for (const { shard, events, hash } of from.chains) {
    const other = to.chains[shard]?.hash
    say(
      `  shard ${String(shard).padEnd(10)} ${String(events).padStart(10)} events  ${pair(hash, other)}`,
    )
  }
  say(`  state hash from ${from.hash}`)
  say(`  state hash to   ${to.hash}`)
}

const pair = (a: string, b = ''): string =>
  `${a.slice(0, 12)} ${b.slice(0, 12)} ${a === b ? 'same' : 'DIFFERENT'}`

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
