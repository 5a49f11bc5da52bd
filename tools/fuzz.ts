/**
 * `npm run fuzz -- --minutes 10`: every call of the OpenAPI document with what fits it and what does
 * not, by schemathesis, on the real server; with `--storefronts` those of the storefronts, and records by
 * other hands in their topics. No answer may be 5xx or other than is said, what does not fit has to be
 * refused, and when all is over the server is there, has logged no fault, has no dead letters and has not
 * grown, and its store is sound.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flagsOf, refuse } from './flags.ts'
import { fuzzedDocument } from './fuzz/document.ts'
import { logOf, type FuzzedLog } from './fuzz/log-of.ts'
import { fuzzed, type Told } from './fuzz/round.ts'
import { fuzzedStorefronts } from './fuzz/storefronts/storefronts.ts'
import { whenParentEnds } from './parent-watch.ts'
import { startServer, type Server } from './proof/server.ts'
import { pythonWith } from './registry/python.ts'

const usage = `Usage: npm run fuzz -- [flags]

  --minutes N     for how long (10)
  --seed N        of the first round; the others follow it (1)
  --storefronts   the calls of the storefronts, and what others write into their topics
  --log ENGINE    embedded, or kafka with a broker of its own (embedded)
  --without-keys  a server that asks nobody for a key
  --help`

const values = flagsOf(usage, {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  storefronts: { type: 'boolean', default: false },
  log: { type: 'string', default: 'embedded' },
  'without-keys': { type: 'boolean', default: false },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) refuse('--minutes is a number above 0')
const firstSeed = Number(values.seed)
if (!Number.isSafeInteger(firstSeed)) refuse('--seed is a whole number')

/** Short enough for many seeds, and long enough for each of its phases. */
const roundSecondsMax = 60
const roundsMin = 3
/** Beside what a store grows by, and what a heap swings by. */
const growthMax = 1.3
const growthMaxMb = 60
const key = values['without-keys'] ? undefined : `mr_fuzz_${'x'.repeat(30)}`

whenParentEnds(() => process.exit(1))
const data = mkdtempSync(join(tmpdir(), 'millrace-fuzz-'))
try {
  process.exitCode = (await fuzz()) ? 0 : 1
} finally {
  rmSync(data, { recursive: true, force: true })
}

async function fuzz(): Promise<boolean> {
  const log = await logOf(values.log, data)
  try {
    return await fuzzOn(log)
  } finally {
    await log.end()
  }
}

async function fuzzOn(log: FuzzedLog): Promise<boolean> {
  const lines: string[] = []
  const onLine = (line: string): number => lines.push(line)
  const flags = [...log.flags, ...(key === undefined ? [] : keyFlags(key)), ...storefrontFlags()]
  const server = await startServer({ data: join(data, 'store'), flags, onLine })
  let isWell = false
  try {
    isWell = await rounds(
      server,
      values.storefronts ? ofStorefronts(server) : await ofNative(server),
    )
    isWell = (await isSoundAfter(server, lines)) && isWell
  } finally {
    server.child.kill('SIGTERM')
    await server.ended
  }
  const { clean, text } = log.verified()
  console.log(clean ? 'the store is sound' : text)
  return isWell && clean
}

function keyFlags(shown: string): readonly string[] {
  const keys = join(data, 'keys')
  const hash = createHash('sha256').update(shown).digest('hex')
  writeFileSync(keys, `fuzz:${hash}:shop,operator\n`)
  return ['--keys', keys, '--key-limit', '0']
}

function storefrontFlags(): readonly string[] {
  if (!values.storefronts) return ['--storefronts', 'none']
  return ['quick', 'stream', 'fraud', 'preorder'].flatMap((name) => [`--${name}-port`, '0'])
}

type Ask = (seed: number, seconds: number) => Promise<Told>

async function ofNative({ url }: Server): Promise<Ask> {
  const python = await pythonWith(['schemathesis==4.32.5'], console.log)
  const document = join(data, 'openapi.json')
  writeFileSync(document, fuzzedDocument())
  return (seed, seconds) => fuzzed({ python, document, url, key, seed, seconds })
}

function ofStorefronts({ addresses }: Server): Ask {
  return (seed, seconds) => fuzzedStorefronts({ addresses, key, seed, seconds })
}

async function isSoundAfter({ url }: Server, lines: readonly string[]): Promise<boolean> {
  const faults = lines.filter((line) => /"a (request|step) failed"/.test(line))
  for (const line of faults.slice(0, 5)) console.log(line)
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const found = await fetch(`${url}/v1/dead-letters?limit=3`, { headers })
  const letters = ((await found.json()) as { readonly items: readonly unknown[] }).items
  for (const letter of letters) console.log(JSON.stringify(letter).slice(0, 1000))
  const { status } = await fetch(`${url}/health/ready`)
  const dead = letters.length === 0 ? 'no dead letters' : 'dead letters'
  console.log(`${faults.length} faults logged, ${dead}, ready: ${status}`)
  return faults.length + letters.length === 0 && status === 200
}

async function rounds(server: Server, ask: Ask): Promise<boolean> {
  const end = performance.now() + minutes * 60_000
  const memory: number[] = []
  const told: Told[] = []
  let seed = firstSeed
  const isOver = (): boolean => performance.now() >= end
  // A machine that is busy may not come to ask anything in a round: then it has some more.
  const isMore = (): boolean => told.every(({ cases }) => cases === 0) && told.length < roundsMin
  for (; !isOver() || isMore(); seed++) {
    const left = Math.ceil((end - performance.now()) / 1000)
    // One in which nothing was asked was too short for this machine.
    const most = roundSecondsMax * 2 ** told.filter(({ cases: asked }) => asked === 0).length
    const seconds = isOver() ? roundSecondsMax : Math.min(left, most)
    const round = await ask(seed, seconds)
    told.push(round)
    memory.push(residentMb(server.child.pid ?? 0))
    console.log(`seed ${seed}: ${round.cases} cases, ${memory.at(-1)} MB`)
    if (!round.isWell) console.log(round.text.slice(0, 8000))
  }
  // Before anything was asked it has not grown to its size yet.
  const [first = 0] = memory.filter((_, nth) => (told[nth]?.cases ?? 0) > 0)
  const last = memory.at(-1) ?? 0
  const isSteady = last <= first * growthMax + growthMaxMb
  const cases = told.reduce((sum, one) => sum + one.cases, 0)
  const bad = told.filter(({ isWell }) => !isWell).length
  console.log(`${cases} cases in ${told.length} rounds, ${bad} of them with failures`)
  console.log(`resident: ${first} MB after the first round, ${last} MB after the last`)
  return bad === 0 && isSteady && cases > 0
}

/** Of the server's process; 0 where the system does not tell. */
function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}
