/** `npm run simulate`: the whole system on seeds, on the cluster in memory and on simulated Kafka. */
import { flagsOf } from '../tools/flags.ts'
import { wholeNumber } from '../tools/proof/whole-number.ts'
import { coverOf, keepPicked, readCorpora, type Candidate, type KindOfWorld } from './corpus.ts'
import { pointsOnKafka } from './kafka/kafka-points.ts'
import { runKafkaSeed } from './kafka/run-kafka-seed.ts'
import { runMutants } from './mutants/run-mutants.ts'
import { pointsThatMustBeReached } from './points.ts'
import { runSeed } from './run-seed.ts'
import type { SeedRun } from './seed-run.ts'

/** Where seeds are drawn from unless told, and of how many the corpus is picked. */
const firstSeed = 1000
const pickedFrom = 300

const minute = 60_000

const usage = `Usage: npm run simulate -- [flags]

  --kafka        on simulated Kafka instead of the cluster in memory
  --seed N       one seed, told in full with --tell
  --seeds N      so many seeds, from --from on
  --seconds S    as many seeds as fit into the time
  --from N       the first of the seeds
  --tell         tells what happens, step by step
  --once         runs each seed once; else twice, and both runs have to be alike
  --pick         picks the corpus anew, after the world has changed: of so many seeds (${pickedFrom} unless
                 told) as few as reach every point, besides those that once found something
  --go-on        goes on after a seed that breaks a law, and names all of them at the end
  --mutants      plants one fault after another in a copy of the source, or those of Kafka alone: each
                 must be caught, within --seconds and --seeds each
  --named TEXT   of the mutants, those with the text in their name
  --help

  Without flags it runs the corpora of both kinds: every seed that once found something, and as few
  more as reach every point of the lists (points.ts, kafka-points.ts), or did when they were picked.
  A point that ${pickedFrom} others do not reach either fails the run.`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const values = flagsOf(usage, {
  kafka: flag,
  seed: text,
  seeds: text,
  seconds: text,
  from: text,
  tell: flag,
  pick: flag,
  mutants: flag,
  once: flag,
  'go-on': flag,
  named: text,
})

const kinds = {
  cluster: { name: 'cluster', flag: '', run: runSeed, points: pointsThatMustBeReached },
  kafka: { name: 'kafka', flag: '--kafka ', run: runKafkaSeed, points: pointsOnKafka },
} as const satisfies Record<KindOfWorld, unknown>

type Kind = (typeof kinds)[keyof typeof kinds]

class Tally {
  seeds = 0
  commits = 0
  answers = 0
  faults = 0
  orders = 0
  readonly points = new Map<string, number>()
  readonly runs: Candidate[] = []

  add(seed: number, run: SeedRun): void {
    this.seeds++
    this.commits += run.commits
    this.answers += run.answers
    this.faults += run.faults
    this.orders += run.orders
    this.runs.push({ seed, points: run.points, commits: run.commits })
    for (const point of run.points) this.points.set(point, (this.points.get(point) ?? 0) + 1)
  }

  tell(): void {
    for (const [point, seeds] of [...this.points].sort()) console.log(`  ${point}: ${seeds}`)
    console.log(
      `${this.seeds} seeds${values.once ? '' : ', each run twice'}: ${this.orders} orders, ${this.commits} commits, ` +
        `${this.answers} answers, ${this.faults} faults, ${this.points.size} points`,
    )
  }
}

class Simulation {
  readonly #kind: Kind
  readonly #tally = new Tally()

  constructor(kind: Kind) {
    this.#kind = kind
  }

  async seeds(seeds: Iterable<number>): Promise<boolean> {
    if (!(await this.#allHold(seeds))) return false
    this.#tally.tell()
    return true
  }

  /** Where the world has changed since it was picked, others have to reach what it lacks. */
  async corpus(): Promise<boolean> {
    const { name, flag: named } = this.#kind
    const { found, picked } = readCorpora()[name]
    if (!(await this.#allHold([...found, ...picked]))) return false
    const lacks = this.#missing.length
    if (lacks > 0) {
      console.log(`${name}: ${lacks} points are not reached any more, and looked for elsewhere;`)
      console.log(`npm run simulate -- ${named}--pick picks the corpus anew.`)
    }
    for (let seed = firstSeed; this.#missing.length > 0 && seed < firstSeed + pickedFrom; seed++)
      if (!(await this.#holds(seed))) return false
    this.#tally.tell()
    return this.#isComplete()
  }

  /** What those reach that once found something need not be reached by others. */
  async pick(seeds: Iterable<number>): Promise<boolean> {
    const { name, points } = this.#kind
    const { found } = readCorpora()[name]
    const old = new Set(found)
    if (!(await this.seeds(new Set([...found, ...seeds]))) || !this.#isComplete()) return false
    const { runs } = this.#tally
    const missing = new Set(points)
    for (const run of runs)
      if (old.has(run.seed)) for (const point of run.points) missing.delete(point)
    const picked = coverOf(missing, runs)
    keepPicked(name, picked)
    this.#tellRarest()
    console.log(`${name}: ${found.length} seeds that found something, and ${picked.join(', ')}`)
    return true
  }

  async #allHold(seeds: Iterable<number>): Promise<boolean> {
    const broken: number[] = []
    let told = performance.now()
    for (const seed of seeds) {
      if (!(await this.#holds(seed))) broken.push(seed)
      if (broken.length > 0 && !values['go-on']) return false
      if (performance.now() - told < minute) continue
      told = performance.now()
      console.error(
        `${this.#tally.seeds} seeds so far, up to ${seed}; ${broken.length} broke a law`,
      )
    }
    if (broken.length > 0) console.log(`Broke a law: ${broken.join(', ')}`)
    return broken.length === 0
  }

  /** Runs a seed twice: it must keep the laws, and do the same both times. */
  async #holds(seed: number): Promise<boolean> {
    const { run, flag: named } = this.#kind
    const first = await run(seed, { tell: values.tell ? console.log : undefined })
    // What keeps the laws once does so whenever its trace is the same; what breaks one ends there.
    const looks = first.wrong.length > 0
    const again = values.once ? first : await run(seed, { looks })
    this.#tally.add(seed, first)
    const wrong = [...first.wrong]
    if (first.digest !== again.digest)
      wrong.push(`The traces differ: ${first.digest}, ${again.digest}.`)
    if (wrong.length === 0) return true
    for (const sentence of wrong) console.log(sentence)
    console.log(`npm run simulate -- ${named}--seed ${seed}`)
    return false
  }

  /** What the next change of the world may put out of reach. */
  #tellRarest(): void {
    const { points, seeds } = this.#tally
    const rarest = this.#kind.points
      .map((point) => ({ point, reached: points.get(point) ?? 0 }))
      .sort((one, other) => one.reached - other.reached)
      .slice(0, 8)
    for (const { point, reached } of rarest) console.log(`Rare: ${reached} of ${seeds}: ${point}`)
  }

  get #missing(): readonly string[] {
    return this.#kind.points.filter((point) => !this.#tally.points.has(point))
  }

  #isComplete(): boolean {
    for (const point of this.#missing) console.log(`No seed reaches: ${point}`)
    return this.#missing.length === 0
  }
}

/** As many as were asked for, or fit into the time. */
function* seedsFrom(first: number, unlessTold = Infinity): Generator<number> {
  const { seeds, seconds } = values
  const [count, allowed] = [
    seeds === undefined ? unlessTold : wholeNumber('--seeds', seeds, 1),
    seconds === undefined ? Infinity : wholeNumber('--seconds', seconds, 1) * 1000,
  ]
  const end = performance.now() + allowed
  for (let seed = first; seed < first + count && performance.now() < end; seed++) yield seed
}

async function simulate(): Promise<boolean> {
  const { seed, seeds, seconds, from, pick, kafka } = values
  const simulation = new Simulation(kafka ? kinds.kafka : kinds.cluster)
  if (seed !== undefined) return simulation.seeds([wholeNumber('--seed', seed, 0)])
  const first = from === undefined ? firstSeed : wholeNumber('--from', from, 0)
  if (pick) return simulation.pick(seedsFrom(first, pickedFrom))
  if ((seeds ?? seconds) !== undefined) return simulation.seeds(seedsFrom(first))
  if (kafka) return simulation.corpus()
  return (await simulation.corpus()) && new Simulation(kinds.kafka).corpus()
}

const hold = values.mutants
  ? runMutants({
      seconds: wholeNumber('--seconds', values.seconds ?? '300', 1),
      seeds: wholeNumber('--seeds', values.seeds ?? '200', 1),
      named: values.named ?? '',
      onlyOnKafka: values.kafka,
    })
  : simulate()
process.exitCode = (await hold) ? 0 : 1
