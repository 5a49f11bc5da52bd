/** One closed loop under Node's profiler: which files and functions the server's time goes to. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readProfiles } from './profile.ts'
import { whole, type Report } from './report.ts'
import { startServer } from './server.ts'
import { prepare, type Bench } from './standard-figures.ts'

const filesTold = 25

export async function whereTimeGoes(bench: Bench): Promise<void> {
  const { workplace, loader, report, options } = bench
  const profiles = join(workplace.directory, 'profiles')
  mkdirSync(profiles)
  const server = await startServer(workplace, {
    data: join(workplace.directory, 'data'),
    flags: options.serverFlags,
    nodeFlags: profilingTo(profiles),
  })
  await prepare(bench, server)
  const { connections, seconds, rate } = options
  const pace = rate === undefined ? {} : { rate }
  const result = await loader.run({ warmSeconds: 3, seconds, connections, ...pace })
  report.row('orders/s under the profiler', whole(result.settled / result.seconds))
  await workplace.stop(server.child)
  tellProfiles(report, profiles)
}

/** Of a server that was started with these flags of Node, and has ended. */
export const profilingTo = (directory: string): readonly string[] => [
  '--cpu-prof',
  `--cpu-prof-dir=${directory}`,
]

export function tellProfiles(report: Report, directory: string): void {
  readProfiles(directory).forEach(({ busySeconds, hotspots }, thread) => {
    report.row(`thread ${thread}, busy`, `${busySeconds.toFixed(1)} s`)
    for (const { file, share, functions } of hotspots.slice(0, filesTold)) {
      const most = functions.map((one) => `${one.name} ${percent(one.share)}`).join(', ')
      if (share >= 0.005) report.row(`${percent(share).padStart(6)} ${file}`, most)
    }
  })
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
