/** A peer that is up: where its orders go, and what has to be counted as its CPU time. */
import type { ChildProcess } from 'node:child_process'
import type { Target } from '../load/request.ts'

export type Peer = {
  readonly name: string
  readonly target: Target
  /** Leaders of process groups. */
  readonly processes: readonly ChildProcess[]
  readonly stop: () => Promise<void>
}

/** The port that a service of ours tells once it listens. */
export function portOf(service: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    service.once('message', (message: { readonly port: number }) => resolve(message.port))
    service.once('exit', (code) => reject(new Error(`A peer's service ended with ${code}`)))
  })
}
