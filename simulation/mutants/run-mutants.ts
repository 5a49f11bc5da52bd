/**
 * Job: plants faults, one at a time, in a copy of the source, and lets the simulation find them.
 * Boundary: a mutant is a replacement of text; nothing in the product knows of it.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cardMutants } from './card-mutants.ts'
import { erasureMutants } from './erasure-mutants.ts'
import { kafkaMutants } from './kafka-mutants.ts'
import { letterMutants } from './letter-mutants.ts'
import { mutants, type Mutant } from './mutants.ts'
import { preorderMutants } from './preorder-mutants.ts'
import { relayMutants } from './relay-mutants.ts'
import { reviewMutants } from './review-mutants.ts'

const root = join(import.meta.dirname, '../..')
const copied = [
  'composition.ts',
  'package.json',
  'checks',
  'contracts',
  'gateway',
  'kernel',
  'sagas',
  'services',
  'simulation',
  'storefronts',
  'tools',
]

export type MutantsOptions = {
  readonly seconds: number
  readonly seeds: number
  /** Only those with this in their name. */
  readonly named: string
  readonly onKafka: boolean
}

export async function runMutants(options: MutantsOptions): Promise<boolean> {
  const { onKafka, named } = options
  const wanted = (
    onKafka
      ? [...kafkaMutants, ...relayMutants]
      : [
          ...mutants,
          ...cardMutants,
          ...letterMutants,
          ...preorderMutants,
          ...reviewMutants,
          ...erasureMutants,
        ]
  ).filter(({ name }) => name.includes(named))
  let caught = 0
  for (const mutant of wanted) {
    const found = tryMutant(mutant, options)
    if (found !== undefined) caught++
    console.log(`${found === undefined ? 'MISSED' : 'caught'}  ${mutant.name}${found ?? ''}`)
  }
  console.log(`${caught} of ${wanted.length} planted faults were caught`)
  return caught === wanted.length
}

function tryMutant(
  mutant: Mutant,
  { seconds, seeds, onKafka }: MutantsOptions,
): string | undefined {
  const copy = mkdtempSync(join(tmpdir(), 'millrace-mutant-'))
  try {
    copyTo(copy)
    plant(mutant, copy)
    const run = spawnSync(
      process.execPath,
      [
        ...['simulation/simulate.ts', '--from', '1', '--once'],
        ...['--seconds', String(seconds), '--seeds', String(seeds)],
        ...(onKafka ? ['--kafka'] : []),
      ],
      { cwd: copy, encoding: 'utf8', timeout: (seconds + 60) * 1000 },
    )
    const lines = run.stdout.trim().split('\n')
    const seed = lines.at(-1)?.replace('npm run simulate -- ', '') ?? ''
    if (run.status === 0) return undefined
    if (run.status !== 1 || !/^(--kafka )?--seed/.test(seed)) {
      throw new Error(`The run of ${mutant.name} came to nothing: ${run.stdout}${run.stderr}`)
    }
    return ` (${seed}): ${lines[0] ?? ''}`
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function copyTo(copy: string): void {
  for (const name of copied) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    })
  }
  // The kernel of the copy is the one to run, beside everything else that is installed.
  const modules = join(copy, 'node_modules')
  mkdirSync(join(modules, '@millrace'), { recursive: true })
  symlinkSync(join(copy, 'kernel'), join(modules, '@millrace', 'kernel'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name.startsWith('.') || name === '@millrace') continue
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
}

function plant({ name, also, ...place }: Mutant, copy: string): void {
  for (const one of also === undefined ? [place] : [place, also]) plantAt(name, one, copy)
}

function plantAt(name: string, { file, from, to }: Omit<Mutant, 'name'>, copy: string): void {
  const path = join(copy, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(from).length !== 2)
    throw new Error(`${name}: ${file} has not exactly one place.`)
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
}
