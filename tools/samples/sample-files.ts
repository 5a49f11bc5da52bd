/** Where samples of messages are kept: a file for each context, a line for each sample. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesLike, root } from '../files.ts'
import type { Sample } from './sample.ts'

const folder = 'e2e/fixtures/messages'

export function keptSamples(): readonly Sample[] {
  return filesLike(`${folder}/*.ndjson`).flatMap(samplesIn)
}

/** Adds to what is kept; what was kept once stays. */
export function keepSamples(samples: readonly Sample[]): void {
  mkdirSync(join(root, folder), { recursive: true })
  for (const [path, added] of Map.groupBy(samples, ({ type }) => pathOf(type))) {
    const kept = existsSync(join(root, path)) ? samplesIn(path) : []
    write(path, [...kept, ...added])
  }
}

export function forgetSamples(type: string): void {
  const path = pathOf(type)
  if (!existsSync(join(root, path))) return
  write(
    path,
    samplesIn(path).filter((sample) => sample.type !== type),
  )
}

const pathOf = (type: string): string => `${folder}/${type.split('.')[0] ?? ''}.ndjson`

function write(path: string, samples: readonly Sample[]): void {
  const lines = samples
    .toSorted((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : a.version - b.version))
    .map((sample) => `${JSON.stringify(sample)}\n`)
  writeFileSync(join(root, path), lines.join(''))
}

const samplesIn = (path: string): readonly Sample[] =>
  readFileSync(join(root, path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Sample)
