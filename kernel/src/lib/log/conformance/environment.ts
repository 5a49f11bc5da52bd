/** What a log's tests have to bring along: one installation, and how its processes come and go. */
import type { Log } from '../log.ts'

export interface Environment {
  /** Opens the log as a new process would. */
  open(): Promise<Log>
  /** The process that has the log dies: it is told nothing, and only what is stored is left. */
  crash(log: Log): Promise<void>
  /** Gives a shard to another process; its owner is not asked. Left out where one owns them all. */
  readonly give?: (shard: number, to: Log) => Promise<void>
  close(): Promise<void>
}

export type MakeEnvironment = (shards: number) => Promise<Environment>

/** Runs a test in an environment of its own, and cleans up after it. */
export const within =
  (make: MakeEnvironment, shards: number, test: (environment: Environment) => Promise<void>) =>
  async (): Promise<void> => {
    const environment = await make(shards)
    try {
      await test(environment)
    } finally {
      await environment.close()
    }
  }
