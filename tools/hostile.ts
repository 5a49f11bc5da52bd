/**
 * `npm run hostile`: what nobody sends who means well, to the real server, and how long that holds its
 * event loops up: 50 ms at most. With `--slow` also who takes minutes to say what they want.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flagsOf } from './flags.ts'
import { attacks } from './hostile/attacks.ts'
import { slowClients } from './hostile/slow-clients.ts'
import { whenParentEnds } from './parent-watch.ts'
import { startServer, type Server } from './proof/server.ts'

const usage = `Usage: npm run hostile -- [flags]

  --slow          also clients that send a byte a second (takes two minutes)
  --times N       how often each is sent; the median of the longest holds is told (5)
  --help`

const { slow, times } = flagsOf(usage, {
  slow: { type: 'boolean', default: false },
  times: { type: 'string', default: '5' },
})
const holdMsMax = 50

whenParentEnds(() => process.exit(1))
const data = mkdtempSync(join(tmpdir(), 'millrace-hostile-'))
try {
  process.exitCode = (await besieged()) ? 0 : 1
} finally {
  rmSync(data, { recursive: true, force: true })
}

async function besieged(): Promise<boolean> {
  const server = await startServer({ data, flags: ['--storefronts', 'none'] })
  const port = Number(new URL(server.url).port)
  let longestMs = 0
  try {
    // What is compiled at the first call is not what is measured.
    for (const { strike } of attacks) await strike(port)
    await held(server)
    for (const { name, strike } of attacks) {
      const holds: Held[] = []
      for (let time = 0; time < Number(times); time++) {
        await strike(port)
        holds.push(await held(server))
      }
      holds.sort((a, b) => a.ms - b.ms)
      const { ms, thread } = holds[Math.floor(holds.length / 2)] ?? { ms: 0, thread: 'none' }
      longestMs = Math.max(longestMs, ms)
      console.log(`${ms.toFixed(0).padStart(5)} ms  ${thread.padEnd(7)} ${name}`)
    }
    if (slow) console.log(await slowClients(port))
    const { status } = await fetch(`${server.url}/health/ready`)
    const told = `${longestMs.toFixed(0)} ms, ${holdMsMax} at most; ready: ${status}`
    console.log(`Longest hold of an event loop, medians of ${times}: ${told}`)
    return longestMs <= holdMsMax && status === 200
  } finally {
    server.child.kill('SIGTERM')
    await server.ended
  }
}

type Held = { readonly ms: number; readonly thread: string }

/** The longest since it was last asked, and of which thread. */
async function held({ url }: Server): Promise<Held> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = text.matchAll(/^millrace_thread_longest_hold_seconds\{thread="(\w+)"\} (\S+)$/gm)
  const holds = [...lines].map(([, thread = '', seconds]) => ({
    ms: Number(seconds) * 1000,
    thread,
  }))
  return holds.sort((a, b) => b.ms - a.ms)[0] ?? { ms: 0, thread: 'none' }
}
