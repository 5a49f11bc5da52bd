/**
 * Each storefront under siege: the real server with all of them served, and the users of one, who ask
 * from another process. Between the thirds of a run they rest, so that what is held then is really held.
 */
import { join } from 'node:path'
import { startBroker } from '../kafka/brokers.ts'
import { bytesIn, cpuMicros, memory } from '../process-figures.ts'
import { startServer, type Server } from '../server.ts'
import type { Bench } from '../standard-figures.ts'
import { verifyPlace } from '../verify.ts'
import { heldBy } from './held-by.ts'
import { sumOf, tellSieges, type Rest, type SiegeRun } from './tell-sieges.ts'
import type { StorefrontName } from './storefront-names.ts'

const warmSeconds = 3
const thirds = 3
/** What memory is held goes up and down with what waits to be merged: the more looks, the better. */
const looksPerThird = 4
const lookEverySecondsMin = 4

export async function besiegeStorefronts(bench: Bench): Promise<void> {
  const { options, report } = bench
  for (const storefront of options.storefronts) {
    const runs: SiegeRun[] = []
    while (runs.length < options.runs) runs.push(await besieged(bench, storefront, runs.length))
    tellSieges(report, { storefront, users: options.connections, runs })
    const isWell = runs.every(({ parts, verified }) => verified.clean && sumOf(parts).failed === 0)
    if (!isWell) process.exitCode = 1
  }
}

/** Every run has a store of its own, and on Kafka a broker. */
async function besieged(bench: Bench, storefront: StorefrontName, nth: number): Promise<SiegeRun> {
  const { workplace, options } = bench
  const data = join(workplace.directory, `${storefront}-${nth}`)
  if (options.log === 'embedded') return onePlace(bench, { storefront, data, at: ['--data', data] })
  const brokers = await startBroker(workplace, { name: `kafka-${storefront}-${nth}` })
  try {
    const at = ['--log', 'kafka', '--brokers', brokers.addresses]
    return await onePlace(bench, { storefront, data, at, brokers: brokers.pids })
  } finally {
    await brokers.stop()
  }
}

type Place = {
  readonly storefront: StorefrontName
  readonly data: string
  /** Flags that say where the store is. */
  readonly at: readonly string[]
  /** Process ids. */
  readonly brokers?: readonly number[]
}

async function onePlace(bench: Bench, place: Place): Promise<SiegeRun> {
  const { workplace, loader, options } = bench
  const { storefront, data, at } = place
  const preloaded = ['live-memory.ts', ...(options.smallBounds ? ['small-bounds.ts'] : [])]
  const imports = preloaded.flatMap((file) => ['--import', join(import.meta.dirname, file)])
  const server = await startServer(workplace, {
    ...{ data, withChannel: true },
    flags: [...at, '--log-level', 'error', ...options.serverFlags],
    nodeFlags: ['--expose-gc', ...imports],
  })
  const { addresses } = server
  await loader.arrive({ storefront, addresses, users: options.connections })
  await loader.besiege(warmSeconds)
  const rests = [await atRest(server)]
  const parts = []
  const looks = Math.floor(options.seconds / thirds / lookEverySecondsMin)
  const count = thirds * Math.max(1, Math.min(looks, looksPerThird))
  while (parts.length < count) {
    const before = spent(server, place)
    const seen = await loader.besiege(options.seconds / count)
    const after = spent(server, place)
    parts.push({
      ...seen,
      serverCpuMicros: after.server - before.server,
      brokerCpuMicros: after.brokers - before.brokers,
    })
    rests.push(await atRest(server))
  }
  const storedBytes = bytesIn(data)
  await workplace.stop(server.child)
  return { parts, rests, storedBytes, verified: verifyPlace(at) }
}

function spent({ pid }: Server, { brokers = [] }: Place) {
  return {
    server: cpuMicros(pid),
    brokers: brokers.reduce((sum, broker) => sum + cpuMicros(broker), 0),
  }
}

/** Resident memory counts as it was under load, before anything is collected. */
async function atRest({ pid, child }: Server): Promise<Rest> {
  const { residentMb } = memory(pid)
  return { residentMb, held: await heldBy(child) }
}
