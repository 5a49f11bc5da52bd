/**
 * `npm run hostile`: what nobody sends who means well, to the real server, and how long that holds its
 * event loops: 50 ms of the processor at most. With `--slow` also who takes minutes to say what they want.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flagsOf } from './flags.ts'
import { attacks } from './hostile/attacks.ts'
import { Holds, type Hold } from './hostile/holds.ts'
import { slowClients } from './hostile/slow-clients.ts'
import { whenParentEnds } from './parent-watch.ts'
import { startServer } from './proof/server.ts'

const usage = `Usage: npm run hostile -- [flags]

  --slow          also clients that send a byte a second (takes two minutes)
  --times N       how often each is sent; the median of the longest turns is told (5)
  --help

Of the longest turn of an event loop it tells the processor's time, which is bounded and does not depend on
what else the machine does; then how long the loop was held, without what its thread waited for a processor
(only Linux tells; what it waited for other threads of its own is in it); then what a clock shows.`

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
  const holds = new Holds(data)
  const store = join(data, 'store')
  const server = await startServer({
    ...{ data: store, flags: ['--storefronts', 'none'], under: holds.under },
  })
  const port = Number(new URL(server.url).port)
  const halted = {
    halt: () => void server.child.kill('SIGSTOP'),
    goOn: () => void server.child.kill('SIGCONT'),
  }
  let longestMs = 0
  try {
    // What is compiled at the first call is not what is measured.
    for (const { strike } of attacks) await strike(port, halted)
    console.log('processor      held     clock  of the longest turn')
    for (const { name, strike } of attacks) {
      const all: Hold[] = []
      for (let time = 0; time < Number(times); time++) {
        all.push(await holds.during(() => strike(port, halted)))
      }
      const cpuMs = median(all.map((one) => one.cpuMs))
      longestMs = Math.max(longestMs, cpuMs)
      console.log(lineOf(name, all))
    }
    if (slow) console.log(await slowClients(port))
    const { status } = await fetch(`${server.url}/health/ready`)
    const told = `${longestMs.toFixed(0)} ms of the processor, ${holdMsMax} at most; ready: ${status}`
    console.log(`Longest turn of an event loop, medians of ${times}: ${told}`)
    return longestMs <= holdMsMax && status === 200
  } finally {
    server.child.kill('SIGTERM')
    await server.ended
  }
}

function lineOf(name: string, all: readonly Hold[]): string {
  const figures = [
    all.map((one) => one.cpuMs),
    all.map((one) => one.heldMs),
    all.map((one) => one.wallMs),
  ].map((those) => `${median(those).toFixed(0)} ms`.padStart(9))
  const [{ thread } = { thread: 'none' }] = all.toSorted((a, b) => b.cpuMs - a.cpuMs)
  return `${figures.join(' ')}  ${thread.padEnd(7)} ${name}`
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0
}
