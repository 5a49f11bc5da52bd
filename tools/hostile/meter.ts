/**
 * Job: in every thread of the server, how long its event loop is held at a time. It is loaded before the
 * server (`--import`), so that the server measures nothing for it.
 * Boundary: it writes down what it sees; what is too long says who reads it (holds.ts).
 *
 * M1 What lies between two ticks is one turn of the loop, and what comes before the tick is due.
 * M2 A machine that is busy lengthens what a clock shows, and neither the processor's time of a turn nor,
 *    on Linux, what is left of it without the time in which the thread waited for a processor.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import process from 'node:process'
import type { TurnTold } from './holds.ts'

const tickMs = 5
const tellMs = 50

const path = process.env['MILLRACE_TURNS']
if (path !== undefined) measure(path)

function measure(file: string): void {
  const thread = basename(process.argv[1] ?? '', '.ts')
  let last = seen()
  let longest = { cpuMs: 0, heldMs: 0, wallMs: 0 }
  let toldAt = last.at
  const look = (): void => {
    const now = seen()
    const wallMs = now.at - last.at
    const turn = {
      cpuMs: now.cpuMs - last.cpuMs,
      heldMs: wallMs - (now.waitedMs - last.waitedMs),
      wallMs,
    }
    last = now
    if (turn.cpuMs > longest.cpuMs) longest = { ...longest, cpuMs: turn.cpuMs }
    if (turn.heldMs > longest.heldMs) longest = { ...longest, heldMs: turn.heldMs }
    if (turn.wallMs > longest.wallMs) longest = { ...longest, wallMs: turn.wallMs }
    if (now.at - toldAt < tellMs) return
    const told: TurnTold = { thread, from: toldAt, to: now.at, ...longest }
    appendFileSync(file, `${JSON.stringify(told)}\n`)
    longest = { cpuMs: 0, heldMs: 0, wallMs: 0 }
    toldAt = now.at
  }
  setInterval(look, tickMs).unref()
}

type Seen = { readonly at: number; readonly cpuMs: number; readonly waitedMs: number }

function seen(): Seen {
  const { user, system } = process.threadCpuUsage()
  const at = performance.timeOrigin + performance.now()
  return { at, cpuMs: (user + system) / 1000, waitedMs: waitedMs() }
}

/** For a processor; 0 where the system does not tell. */
function waitedMs(): number {
  try {
    const [, waited] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')
    return Number(waited) / 1e6
  } catch {
    return 0
  }
}
