/**
 * Job: ends a process that has the client in it, with the code that it wants to end with, and at once.
 *
 * A process that ends waits for its threads, and a call of the client that is not answered has one of them
 * for as long as it likes; then it takes apart what the client's own threads still use. So it becomes
 * another program instead, which has none: its threads are gone as by kill -9, and the program says the
 * code. Whatever else is to be done at its end is asked for before the client is loaded.
 */
import { accessSync, constants } from 'node:fs'
import { inspect } from 'node:util'

const shell = '/bin/sh'

let isAsked = false
let uncaught: unknown

export function endAtOnce(): void {
  if (isAsked) return
  isAsked = true
  process.on('uncaughtExceptionMonitor', (error) => (uncaught = error))
  process.once('exit', become)
}

function become(asked: number): void {
  // Node itself would say it only now.
  if (uncaught !== undefined && process.listenerCount('uncaughtException') === 0) {
    process.stderr.write(`${inspect(uncaught)}\n`)
  }
  const code = Number(process.exitCode ?? asked)
  if (canRun(shell)) process.execve?.(shell, ['sh', '-c', `exit ${code}`], {})
  const { execPath } = process
  if (canRun(execPath)) process.execve?.(execPath, [execPath, '-e', `process.exit(${code})`], {})
}

/** A process that cannot become what it wants to is aborted. */
function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
