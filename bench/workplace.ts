/**
 * Where a bench works: a directory of its own and the processes it started, all of them gone when it
 * is left, whichever way that happens. Every process leads a group, so that its children go with it.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const stopMsMax = 12_000

export class Workplace {
  readonly directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  readonly #started = new Set<ChildProcess>()

  constructor(secondsMax: number) {
    const limit = setTimeout(() => {
      console.error(`The bench was still running after ${secondsMax} s: it ends here.`)
      process.exit(1)
    }, secondsMax * 1000)
    limit.unref()
    process.on('exit', () => this.#clear())
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => process.exit(130))
    }
  }

  start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(command, args, { stdio: 'ignore', ...options, detached: true })
    this.#started.add(child)
    child.on('error', () => this.#started.delete(child))
    return child
  }

  /** Asks a process to end, and ends it and its group when it does not. */
  async stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      const limit = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
      child.kill(signal)
      await ended
      clearTimeout(limit)
    }
    killGroup(child)
    this.#started.delete(child)
  }

  #clear(): void {
    for (const child of this.#started) killGroup(child)
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}
