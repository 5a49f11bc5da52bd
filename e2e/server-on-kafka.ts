/** The real server on Kafka as a process of its own. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')

/** The longest wait that anybody asks for is a minute. */
const answerMsMax = 90_000

export type ServerFlags = {
  readonly brokers: string
  readonly data: string
  readonly topicPrefix?: string
  /** Further ones, as they stand on a command line. */
  readonly more?: readonly string[]
}

export type Reply = {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: Readonly<Record<string, unknown>>
  readonly text: string
  readonly tookMs: number
}

export class ServerOnKafka {
  readonly process: ChildProcess
  readonly ended: Promise<readonly [code: number | null, signal: string | null]>
  readonly #listening: string
  /** What it has said on its standard error. */
  said = ''
  url = ''
  /** Where its own registry is, where it has one. */
  registry: string | undefined

  constructor({ brokers, data, topicPrefix = 'millrace.', more = [] }: ServerFlags) {
    this.#listening = join(data, 'listening.json')
    rmSync(this.#listening, { force: true })
    const on = ['--log', 'kafka', '--brokers', brokers, '--topic-prefix', topicPrefix]
    const own = ['--data', data, '--port', '0', '--log-level', 'error']
    this.process = spawn(process.execPath, ['main.ts', ...on, ...own, ...more], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (text: Buffer) => (this.said += text.toString()))
    }
    // By then all that it has said is here.
    this.ended = once(this.process, 'close') as Promise<[number | null, string | null]>
  }

  static async start(flags: ServerFlags): Promise<ServerOnKafka> {
    const server = new ServerOnKafka(flags)
    await server.ready()
    return server
  }

  async ready(): Promise<void> {
    for (;;) {
      try {
        const { addresses } = JSON.parse(readFileSync(this.#listening, 'utf8'))
        this.url = addresses.native
        this.registry = addresses.registry
        return
      } catch {
        assert.equal(this.process.exitCode, null, this.said)
        await sleep(50)
      }
    }
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null
  }

  /** A write waits for the end of its order where it says so: `?wait=10`. */
  async ask(method: string, asked: string, body?: unknown): Promise<Reply> {
    const [path = '', waitSeconds] = method === 'POST' ? asked.split('?wait=') : [asked]
    const from = performance.now()
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerMsMax),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') === true
    return {
      status: answer.status,
      retryAfter: answer.headers.get('retry-after'),
      body: isJson ? JSON.parse(text) : {},
      text,
      tookMs: performance.now() - from,
    }
  }
}

export const teaOrder = (id: string) => ({
  ...{ id, customerId: 'carl', currency: 'EUR' },
  lines: [{ sku: 'tea', quantity: 1, unitPrice: 500 }],
})
