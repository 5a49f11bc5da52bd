/** Reads the CPU profiles that a server leaves behind: which files its time went to. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

type Profile = {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export type Hotspot = {
  readonly file: string
  readonly share: number
  readonly functions: readonly { readonly name: string; readonly share: number }[]
}

export type ThreadProfile = { readonly busySeconds: number; readonly hotspots: readonly Hotspot[] }

const functionsTold = 6
const root = join(import.meta.dirname, '..')

/** One per thread, the busiest first; shares are of the thread's busy time. */
export function readProfiles(directory: string): ThreadProfile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => hotspotsOf(JSON.parse(readFileSync(join(directory, name), 'utf8'))))
    .toSorted((one, other) => other.busySeconds - one.busySeconds)
}

function hotspotsOf({ nodes, samples, timeDeltas }: Profile): ThreadProfile {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const files = new Map<string, Map<string, number>>()
  let busy = 0
  samples.forEach((id, at) => {
    const frame = frames.get(id)
    if (frame === undefined || frame.functionName === '(idle)') return
    const micros = timeDeltas[at] ?? 0
    busy += micros
    const file = fileOf(frame.url)
    const functions = files.get(file) ?? new Map<string, number>()
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName
    functions.set(name, (functions.get(name) ?? 0) + micros)
    files.set(file, functions)
  })
  return { busySeconds: busy / 1e6, hotspots: ranked(files, busy) }
}

function ranked(files: Map<string, Map<string, number>>, busy: number): Hotspot[] {
  return [...files]
    .map(([file, functions]) => ({
      file,
      share: [...functions.values()].reduce((sum, micros) => sum + micros, 0) / busy,
      functions: [...functions]
        .map(([name, micros]) => ({ name, share: micros / busy }))
        .toSorted((one, other) => other.share - one.share)
        .slice(0, functionsTold),
    }))
    .toSorted((one, other) => other.share - one.share)
}

function fileOf(url: string): string {
  if (url === '') return '(native)'
  if (!url.startsWith('file:')) return url
  const path = relative(root, fileURLToPath(url))
  const dependency = /.*node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)
  return dependency === null ? path : `node_modules/${dependency[1]}`
}
