/**
 * Job: draws the faults of a run from its seed. A fault is plain data; faults.ts does it.
 *
 * Times are told against those of the product: a session of the group lasts 6 s, a transaction 10 s.
 */
import type { Chance } from './chance.ts'

export type Fault =
  | { readonly kind: 'kill'; readonly slots: readonly number[]; readonly awayS: number }
  | { readonly kind: 'lose-disk'; readonly slots: readonly number[]; readonly awayS: number }
  | { readonly kind: 'stop'; readonly slots: readonly number[]; readonly forS: number }
  | { readonly kind: 'storm'; readonly slots: readonly number[]; readonly apartS: number }
  | { readonly kind: 'kill-broker'; readonly broker: number; readonly awayS: number }
  | { readonly kind: 'stop-broker'; readonly broker: number; readonly forS: number }
  | {
      readonly kind: 'part'
      readonly pairs: readonly (readonly [number, number | 'clients'])[]
      readonly forS: number
    }
  | { readonly kind: 'stop-both'; readonly slot: number; readonly broker: number }
  | { readonly kind: 'poison'; readonly count: number }

export type Kind = Fault['kind']

type Ground = {
  readonly instances: number
  readonly brokers: number
  /** Whether brokers can be parted. */
  readonly parts: boolean
  /** Whether records by other hands are taken. */
  readonly poisons: boolean
}

const sessionS = 6
const transactionS = 10

const ofBrokers: ReadonlySet<Kind> = new Set(['kill-broker', 'stop-broker', 'part', 'stop-both'])

/** One; or one of the instances while the brokers have one too. */
export function drawnTogether(chance: Chance, ground: Ground): readonly Fault[] {
  const first = drawn(chance, ground)
  if (!chance.is(0.5)) return [first]
  const second = drawn(chance, ground)
  const apart = ofBrokers.has(first.kind) !== ofBrokers.has(second.kind)
  return apart && first.kind !== 'stop-both' && second.kind !== 'stop-both'
    ? [first, second]
    : [first]
}

export function drawn(chance: Chance, ground: Ground): Fault {
  const { parts, poisons } = ground
  return chance.of<() => Fault>([
    [20, () => kill(chance, ground)],
    [4, () => ({ ...kill(chance, ground), kind: 'lose-disk' })],
    [16, () => stop(chance, ground)],
    [7, () => storm(chance, ground)],
    [6, () => killBroker(chance, ground)],
    [7, () => stopBroker(chance, ground)],
    [parts ? 9 : 0, () => part(chance, ground)],
    [4, () => both(chance, ground)],
    [poisons ? 6 : 0, () => ({ kind: 'poison', count: chance.whole(1, 4) })],
  ])()
}

/** Mostly one; sometimes more, and now and then all. */
function some(chance: Chance, { instances }: Ground): readonly number[] {
  const first = chance.whole(1, instances)
  const count = chance.of([
    [75, 1],
    [18, 2],
    [7, instances],
  ])
  return Array.from({ length: Math.min(count, instances) }, (_, at) =>
    at === 0 ? first : ((first - 1 + at) % instances) + 1,
  )
}

/** Back at once, within its session, or after it, when others have its shards. */
const kill = (chance: Chance, ground: Ground) => ({
  kind: 'kill' as const,
  slots: some(chance, ground),
  awayS: chance.of([
    [6, 0],
    [2, 2],
    [2, sessionS + 2],
  ]),
})

const stop = (chance: Chance, ground: Ground) => ({
  kind: 'stop' as const,
  slots: some(chance, ground),
  forS: chance.of([
    [4, 2],
    [2, sessionS - 1],
    [5, sessionS + 2],
    [2, transactionS + 3],
  ]),
})

const storm = (chance: Chance, ground: Ground) => ({
  kind: 'storm' as const,
  slots: Array.from({ length: chance.whole(2, 4) }, () => chance.whole(1, ground.instances)),
  apartS: chance.whole(0, 2),
})

const killBroker = (chance: Chance, { brokers }: Ground) => ({
  kind: 'kill-broker' as const,
  broker: chance.whole(1, brokers),
  awayS: chance.of([
    [4, 0],
    [2, 3],
    [1, brokers > 1 ? 8 : 5],
  ]),
})

/**
 * A broker that is alone is not kept so long that its controller would put it out: then Kafka itself
 * loses ends of transactions (decisions/019).
 */
const stopBroker = (chance: Chance, { brokers }: Ground) => ({
  kind: 'stop-broker' as const,
  broker: chance.whole(1, brokers),
  forS: chance.of([
    [3, 2],
    [3, brokers > 1 ? 5 : 4],
    [1, brokers > 1 ? transactionS + 2 : 6],
  ]),
})

/** One from its clients, one from another, or one from all the others while its clients see it. */
function part(chance: Chance, { brokers }: Ground): Fault {
  const broker = chance.whole(1, brokers)
  const forS = chance.of([
    [3, 3],
    [3, sessionS + 1],
    [1, transactionS + 2],
  ])
  const others = Array.from({ length: brokers }, (_, at) => at + 1).filter((one) => one !== broker)
  const pairs = chance.of<readonly (readonly [number, number | 'clients'])[]>([
    [1, [[broker, 'clients']]],
    [others.length > 0 ? 1 : 0, others.slice(0, 1).map((other) => [broker, other])],
    [others.length > 0 ? 1 : 0, others.map((other) => [broker, other])],
  ])
  return { kind: 'part', pairs, forS }
}

const both = (chance: Chance, { instances, brokers }: Ground) => ({
  kind: 'stop-both' as const,
  slot: chance.whole(1, instances),
  broker: chance.whole(1, brokers),
})

type Words = { readonly [K in Kind]: (fault: Extract<Fault, { kind: K }>) => string }

const killed = ({ slots, awayS }: { slots: readonly number[]; awayS: number }): string =>
  `kill -9 of instance ${slots.join(', ')}, started ${awayS === 0 ? 'at once' : `after ${awayS} s`}`

const words: Words = {
  kill: killed,
  'lose-disk': (fault) => `${killed(fault)}, its disk lost`,
  stop: ({ slots, forS }) => `instance ${slots.join(', ')} stands still for ${forS} s`,
  storm: ({ slots, apartS }) => `instances ${slots.join(', ')} leave and join, ${apartS} s apart`,
  'kill-broker': ({ broker, awayS }) => `kill -9 of broker ${broker}, started after ${awayS} s`,
  'stop-broker': ({ broker, forS }) => `broker ${broker} stands still for ${forS} s`,
  part: ({ pairs, forS }) =>
    `parted for ${forS} s: ${pairs.map(([one, other]) => `broker ${one} from ${other}`).join(', ')}`,
  'stop-both': ({ broker, slot }) =>
    `broker ${broker} stands still for 4 s, and instance ${slot} for 13 s`,
  poison: ({ count }) => `records by other hands, of which ${count} break the contract`,
}

export const inWords = <K extends Kind>(fault: Extract<Fault, { kind: K }>): string =>
  // The table has for each kind a function of that kind; the compiler does not follow that far.
  (words[fault.kind] as (fault: Fault) => string)(fault)
