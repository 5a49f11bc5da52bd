/**
 * Job: ends the wait for a call that the client never answers. Its calls have limits of their own, but
 * offsets are sent past theirs: where the group's coordinator was lost while they were on their way, the
 * client may wait for ever. What became of the call is not known, so nothing can be done but to start
 * this process again.
 */
import { spawn } from 'node:child_process'

export class Unanswered extends Error {
  override name = 'Unanswered'
  readonly code = -150
  readonly isFatal = true
}

export async function inTime<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Unanswered(`The Kafka client gave no answer for ${limitMs} ms.`)),
    limitMs,
  )
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Whoever ends has this long for calls that are under way. */
const endMs = 4000

let underWay = 0
let isWatched = false

/** A call of the client has a thread of this process, which waits for all of them before it ends. */
export function onThread<T>(call: Promise<T>): Promise<T> {
  if (!isWatched) process.once('exit', endInTime)
  isWatched = true
  underWay++
  const over = (): void => void underWay--
  call.then(over, over)
  return call
}

/** No code of this process runs any more while it waits for its threads, so another one watches it. */
function endInTime(): void {
  if (underWay === 0) return
  const { execPath, pid } = process
  const watch = `setTimeout(() => process.ppid === ${pid} && process.kill(${pid}, 'SIGKILL'), ${endMs})`
  spawn(execPath, ['-e', watch], { detached: true, stdio: 'ignore' }).unref()
}
