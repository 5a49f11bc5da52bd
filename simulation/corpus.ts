/**
 * Job: the seeds that are run without flags, and how they are picked: those that once found something,
 * and as few more as reach every point of the lists.
 * Boundary: it knows no worlds; whoever runs the seeds says what each reached.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Corpus = {
  /** Seeds that found something. They stay. */
  readonly found: readonly number[]
  /** Picked anew when the world has changed. */
  readonly picked: readonly number[]
}
export type KindOfWorld = 'cluster' | 'kafka'
type Corpora = Readonly<Record<KindOfWorld, Corpus>>

/** What a seed reached, and how long it takes: its commits. */
export type Candidate = {
  readonly seed: number
  readonly points: ReadonlySet<string>
  readonly commits: number
}

const path = join(import.meta.dirname, 'corpus.json')

export const readCorpora = (): Corpora => JSON.parse(readFileSync(path, 'utf8')) as Corpora

export function keepPicked(kind: KindOfWorld, picked: readonly number[]): void {
  const { cluster, kafka } = readCorpora()
  const corpora: Corpora =
    kind === 'cluster'
      ? { cluster: { ...cluster, picked }, kafka }
      : { cluster, kafka: { ...kafka, picked } }
  writeFileSync(path, textOf(corpora))
}

/** As the formatter has it, so that what is picked need not be formatted. */
export function textOf({ cluster, kafka }: Corpora): string {
  const text = ({ found, picked }: Corpus): string =>
    `{\n${listOf('found', found, ',')},\n${listOf('picked', picked, '')}\n  }`
  return `{\n  "cluster": ${text(cluster)},\n  "kafka": ${text(kafka)}\n}\n`
}

const columns = 100

function listOf(name: string, seeds: readonly number[], after: ',' | ''): string {
  const short = `    "${name}": [${seeds.join(', ')}]`
  if (short.length + after.length <= columns) return short
  const lines: string[] = []
  let line = '     '
  for (const [at, seed] of seeds.entries()) {
    const word = at === seeds.length - 1 ? ` ${seed}` : ` ${seed},`
    if (line.length + word.length > columns) {
      lines.push(line)
      line = '     '
    }
    line += word
  }
  return `    "${name}": [\n${[...lines, line].join('\n')}\n    ]`
}

/** The seeds that reach all of these, few and short ones: each time the one with the most for its length. */
export function coverOf(
  points: ReadonlySet<string>,
  candidates: readonly Candidate[],
): readonly number[] {
  const missing = new Set(points)
  const picked: Candidate[] = []
  while (missing.size > 0) {
    const best = bestFor(missing, candidates)
    if (best === undefined) break
    picked.push(best)
    for (const point of best.points) missing.delete(point)
  }
  return withoutSpare(points, picked)
    .map(({ seed }) => seed)
    .sort((one, other) => one - other)
}

function bestFor(
  missing: ReadonlySet<string>,
  candidates: readonly Candidate[],
): Candidate | undefined {
  let best: { readonly candidate: Candidate; readonly worth: number } | undefined
  for (const candidate of candidates) {
    const worth = sharedBy(missing, candidate.points).length / candidate.commits
    if (worth > (best?.worth ?? 0)) best = { candidate, worth }
  }
  return best?.candidate
}

/** What was picked first may be reached by what was picked later. */
function withoutSpare(points: ReadonlySet<string>, picked: readonly Candidate[]): Candidate[] {
  const kept = [...picked]
  for (const candidate of picked) {
    const others = kept.filter((other) => other !== candidate)
    const isNeeded = sharedBy(points, candidate.points).some(
      (point) => !others.some((other) => other.points.has(point)),
    )
    if (!isNeeded) kept.splice(kept.indexOf(candidate), 1)
  }
  return kept
}

const sharedBy = (wanted: ReadonlySet<string>, reached: ReadonlySet<string>): string[] =>
  [...wanted].filter((point) => reached.has(point))
