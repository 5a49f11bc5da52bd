/** `npm run simulate`: the whole system on seeds. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flagsOf } from '../tools/flags.ts'
import { wholeNumber } from '../tools/proof/whole-number.ts'
import { runMutants } from './mutants/run-mutants.ts'
import { pointsThatMustBeReached } from './points.ts'
import { runSeed } from './run-seed.ts'
import type { SeedRun } from './run.ts'

type Corpus = { readonly found: readonly number[]; readonly first: number }

const usage = `Usage: npm run simulate -- [flags]

  --seed N       one seed, told in full with --tell
  --seeds N      so many seeds, from --from on
  --seconds S    as many seeds as fit into the time
  --from N       the first of the seeds
  --tell         tells what happens, step by step
  --once         runs each seed once; else twice, and both runs have to be alike
  --mutants      plants one fault after another in a copy of the source: each must be caught,
                 within --seconds each
  --named TEXT   of the mutants, those with the text in their name
  --help

  Without flags it runs the corpus: every seed that once found something and some more. A point
  of the list (points.ts) that no seed of the corpus reaches fails the run.`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const values = flagsOf(usage, {
  seed: text,
  seeds: text,
  seconds: text,
  from: text,
  tell: flag,
  mutants: flag,
  once: flag,
  named: text,
})

const corpus = JSON.parse(readFileSync(join(import.meta.dirname, 'corpus.json'), 'utf8')) as Corpus

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

/** Runs a seed twice: it must keep the laws, and do the same both times. */
async function holds(seed: number, tally: Tally): Promise<boolean> {
  const run = await runSeed(seed, values.tell ? console.log : undefined)
  const again = values.once ? run : await runSeed(seed)
  tally.add(run)
  const wrong = [...run.wrong]
  if (run.digest !== again.digest) wrong.push(`The traces differ: ${run.digest}, ${again.digest}.`)
  if (wrong.length === 0) return true
  for (const sentence of wrong) console.log(sentence)
  console.log(`npm run simulate -- --seed ${seed}`)
  return false
}

async function simulate(): Promise<boolean> {
  const tally = new Tally()
  const { seed, seeds, seconds } = values
  if (seed !== undefined) return (await holds(wholeNumber('--seed', seed, 0), tally)) && told(tally)
  if (seeds === undefined && seconds === undefined) return runCorpus(tally)
  const end =
    seconds === undefined
      ? Infinity
      : performance.now() + wholeNumber('--seconds', seconds, 1) * 1000
  const last = first + (seeds === undefined ? Infinity : wholeNumber('--seeds', seeds, 1))
  for (let next = first; next < last && performance.now() < end; next++) {
    if (!(await holds(next, tally))) return false
  }
  return told(tally)
}

const first = values.from === undefined ? corpus.first : wholeNumber('--from', values.from, 0)

async function runCorpus(tally: Tally): Promise<boolean> {
  const more = Array.from({ length: corpusSeeds }, (_, nth) => first + nth)
  for (const seed of [...corpus.found, ...more]) if (!(await holds(seed, tally))) return false
  return told(tally) && isComplete(tally)
}

/** Besides those that found something. */
const corpusSeeds = 80

function told(tally: Tally): true {
  tally.tell()
  return true
}

function isComplete({ points }: Tally): boolean {
  const missing = pointsThatMustBeReached.filter((point) => !points.has(point))
  for (const point of missing) console.log(`No seed of the corpus reaches: ${point}`)
  return missing.length === 0
}

const hold = values.mutants
  ? runMutants(wholeNumber('--seconds', values.seconds ?? '60', 1), values.named ?? '')
  : simulate()
process.exitCode = (await hold) ? 0 : 1
