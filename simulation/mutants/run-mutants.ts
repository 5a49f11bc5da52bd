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
import { allMutants, placesOf, type Planted } from './all-mutants.ts'

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
  /** Only those that are found on Kafka. */
  readonly onlyOnKafka: boolean
}

/** The source is copied once: nobody who works on it meanwhile is in the way. */
export async function runMutants(options: MutantsOptions): Promise<boolean> {
  const { onlyOnKafka, named } = options
  const wanted = allMutants.filter(
    ({ name, onKafka }) => name.includes(named) && (onKafka || !onlyOnKafka),
  )
  const started = performance.now()
  const copy = mkdtempSync(join(tmpdir(), 'millrace-mutant-'))
  let caught = 0
  try {
    copyTo(copy)
    for (const mutant of wanted) {
      const found = tryMutant(mutant, copy, options)
      if (found.isCaught) caught++
      console.log(`${found.isCaught ? 'caught' : 'MISSED'}  ${mutant.name}: ${found.how}`)
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`${caught} of ${wanted.length} planted faults were caught, in ${seconds} s`)
  return caught === wanted.length && caught > 0
}

type Found = { readonly isCaught: boolean; readonly how: string }

function tryMutant(mutant: Planted, copy: string, { seconds, seeds }: MutantsOptions): Found {
  const takeOut = plant(mutant, copy)
  if (takeOut === undefined) return { isCaught: false, how: 'its place is not in the source' }
  try {
    const run = spawnSync(
      process.execPath,
      [
        ...['simulation/simulate.ts', '--from', '1', '--once'],
        ...['--seconds', String(seconds), '--seeds', String(seeds)],
        ...(mutant.onKafka ? ['--kafka'] : []),
      ],
      { cwd: copy, encoding: 'utf8', timeout: (seconds + 60) * 1000 },
    )
    return foundBy(run)
  } finally {
    takeOut()
  }
}

/** A run that ends in any other way says nothing about the fault. */
function foundBy({ status, stdout, stderr }: ReturnType<typeof spawnSync>): Found {
  const [told, failed] = [String(stdout).trim(), String(stderr).trim()]
  const lines = told.split('\n')
  const seed = lines.at(-1)?.replace('npm run simulate -- ', '') ?? ''
  if (status === 0) return { isCaught: false, how: lines.at(-1) ?? '' }
  if (status === 1 && /^(--kafka )?--seed/.test(seed))
    return { isCaught: true, how: `(${seed}) ${lines[0] ?? ''}` }
  return {
    isCaught: false,
    how: `the run came to nothing: ${told.slice(-500)}${failed.slice(-500)}`,
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

/** Returns how it is taken out again; undefined where its place is not there exactly once. */
function plant(mutant: Planted, copy: string): (() => void) | undefined {
  const before = new Map<string, string>()
  const after = new Map<string, string>()
  for (const { file, from, to } of placesOf(mutant)) {
    const path = join(copy, file)
    const source = after.get(path) ?? readFileSync(path, 'utf8')
    if (source.split(from).length !== 2) return undefined
    if (!before.has(path)) before.set(path, source)
    after.set(
      path,
      source.replace(from, () => to),
    )
  }
  for (const [path, source] of after) writeFileSync(path, source)
  return () => {
    for (const [path, source] of before) writeFileSync(path, source)
  }
}
