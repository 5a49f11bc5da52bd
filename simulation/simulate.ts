/** `npm run simulate`: the whole system on seeds, on the cluster in memory and on simulated Kafka. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flagsOf } from '../tools/flags.ts'
import { wholeNumber } from '../tools/proof/whole-number.ts'
import { pointsOnKafka } from './kafka/kafka-points.ts'
import { runKafkaSeed } from './kafka/run-kafka-seed.ts'
import { runMutants } from './mutants/run-mutants.ts'
import { pointsThatMustBeReached } from './points.ts'
import { runSeed } from './run-seed.ts'
import type { SeedRun } from './run.ts'

type Corpus = { readonly found: readonly number[]; readonly first: number }
type Corpora = { readonly cluster: Corpus; readonly kafka: Corpus }

const usage = `Usage: npm run simulate -- [flags]

  --kafka        on simulated Kafka instead of the cluster in memory
  --seed N       one seed, told in full with --tell
  --seeds N      so many seeds, from --from on
  --seconds S    as many seeds as fit into the time
  --from N       the first of the seeds
  --tell         tells what happens, step by step
  --once         runs each seed once; else twice, and both runs have to be alike
  --mutants      plants one fault after another in a copy of the source: each must be caught,
                 within --seconds and --seeds each
  --named TEXT   of the mutants, those with the text in their name
  --help

  Without flags it runs the corpora of both kinds: every seed that once found something and some
  more. A point of the lists (points.ts, kafka-points.ts) that no seed of its corpus reaches fails
  the run.`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const values = flagsOf(usage, {
  kafka: flag,
  seed: text,
  seeds: text,
  seconds: text,
  from: text,
  tell: flag,
  mutants: flag,
  once: flag,
  named: text,
})

const path = join(import.meta.dirname, 'corpus.json')
const corpora = JSON.parse(readFileSync(path, 'utf8')) as Corpora

const kinds = {
  cluster: { flag: '', run: runSeed, corpus: corpora.cluster, points: pointsThatMustBeReached },
  kafka: { flag: '--kafka ', run: runKafkaSeed, corpus: corpora.kafka, points: pointsOnKafka },
} as const

type Kind = (typeof kinds)[keyof typeof kinds]

/** Besides those that found something. */
const corpusSeeds = 80

class Tally {
  seeds = 0
  commits = 0
  answers = 0
  faults = 0
  orders = 0
  readonly points = new Map<string, number>()

  add(run: SeedRun): void {
    this.seeds++
    this.commits += run.commits
    this.answers += run.answers
    this.faults += run.faults
    this.orders += run.orders
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
    for (const seed of seeds) if (!(await this.#holds(seed))) return false
    this.#tally.tell()
    return true
  }

  async corpus(): Promise<boolean> {
    const { found, first } = this.#kind.corpus
    const more = Array.from({ length: corpusSeeds }, (_, nth) => first + nth)
    return (await this.seeds([...found, ...more])) && this.#isComplete()
  }

  /** Runs a seed twice: it must keep the laws, and do the same both times. */
  async #holds(seed: number): Promise<boolean> {
    const { run, flag: named } = this.#kind
    const first = await run(seed, values.tell ? console.log : undefined)
    const again = values.once ? first : await run(seed)
    this.#tally.add(first)
    const wrong = [...first.wrong]
    if (first.digest !== again.digest)
      wrong.push(`The traces differ: ${first.digest}, ${again.digest}.`)
    if (wrong.length === 0) return true
    for (const sentence of wrong) console.log(sentence)
    console.log(`npm run simulate -- ${named}--seed ${seed}`)
    return false
  }

  #isComplete(): boolean {
    const missing = this.#kind.points.filter((point) => !this.#tally.points.has(point))
    for (const point of missing) console.log(`No seed of the corpus reaches: ${point}`)
    return missing.length === 0
  }
}

/** As many as were asked for, or fit into the time. */
function* seedsFrom(first: number): Generator<number> {
  const { seeds, seconds } = values
  const [count, allowed] = [
    seeds === undefined ? Infinity : wholeNumber('--seeds', seeds, 1),
    seconds === undefined ? Infinity : wholeNumber('--seconds', seconds, 1) * 1000,
  ]
  const end = performance.now() + allowed
  for (let seed = first; seed < first + count && performance.now() < end; seed++) yield seed
}

async function simulate(): Promise<boolean> {
  const kind = values.kafka ? kinds.kafka : kinds.cluster
  const { seed, seeds, seconds, from } = values
  const simulation = new Simulation(kind)
  if (seed !== undefined) return simulation.seeds([wholeNumber('--seed', seed, 0)])
  if ((seeds ?? seconds) !== undefined) {
    const first = from === undefined ? kind.corpus.first : wholeNumber('--from', from, 0)
    return simulation.seeds(seedsFrom(first))
  }
  if (values.kafka) return simulation.corpus()
  return (await simulation.corpus()) && new Simulation(kinds.kafka).corpus()
}

const hold = values.mutants
  ? runMutants({
      seconds: wholeNumber('--seconds', values.seconds ?? '60', 1),
      seeds: wholeNumber('--seeds', values.seeds ?? '1000', 1),
      named: values.named ?? '',
      onKafka: values.kafka,
    })
  : simulate()
process.exitCode = (await hold) ? 0 : 1
