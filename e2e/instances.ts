/** Several instances on one Kafka, under the supervisor, as processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export class Instances {
  readonly urls: readonly string[]
  readonly #supervisor: ChildProcess
  readonly #directory: string
  readonly #said: { text: string }

  private constructor(
    supervisor: ChildProcess,
    { directory, said }: { readonly directory: string; readonly said: { text: string } },
  ) {
    this.#supervisor = supervisor
    this.#directory = directory
    this.#said = said
    this.urls = [...said.text.matchAll(/http:\/\/\S+(?=\/v1)/g)].map(([url]) => url)
  }

  /** Resolves when all are ready. */
  static async start(count: number, brokers: string): Promise<Instances> {
    const directory = await mkdtemp(join(tmpdir(), 'millrace-instances-'))
    const topicPrefix = `instances-${randomUUID().slice(0, 8)}.`
    const own = ['--instances', String(count), '--brokers', brokers, '--port', '0']
    const flags = ['--topic-prefix', topicPrefix, '--fraud-limit', '0', '--log-level', 'error']
    const supervisor = spawn(
      process.execPath,
      ['tools/cluster.ts', ...own, '--data', directory, ...flags],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const said = { text: '' }
    const ready = Promise.withResolvers<void>()
    for (const stream of [supervisor.stdout, supervisor.stderr]) {
      stream.on('data', (text: Buffer) => {
        said.text += text.toString()
        if (said.text.includes('Kafka  ')) ready.resolve()
      })
    }
    supervisor.once('exit', () => ready.reject(new Error(`It ended:\n${said.text}`)))
    await ready.promise
    return new Instances(supervisor, { directory, said })
  }

  /** What the supervisor has said so far. */
  get said(): string {
    return this.#said.text
  }

  signal(slot: number, signal: NodeJS.Signals): void {
    const file = join(this.#directory, `slot-${slot}`, 'listening.json')
    process.kill((JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid, signal)
  }

  /** Returns what the supervisor ended with. */
  async stop(): Promise<number | null> {
    const { exitCode } = this.#supervisor
    const ended = exitCode === null ? once(this.#supervisor, 'exit') : Promise.resolve([exitCode])
    this.#supervisor.kill('SIGTERM')
    const [code] = (await ended) as [number | null]
    await rm(this.#directory, { recursive: true, force: true })
    return code
  }
}
