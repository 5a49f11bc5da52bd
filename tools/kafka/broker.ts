/**
 * Job: one Kafka broker as a child process, on data that it keeps between its runs.
 *
 * It ends with the process that began it, by whatever that ends: its shell reads from a pipe that
 * only we hold, and ends the broker when the pipe closes.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { addressOf, hostOf, propertiesOf, type Node } from './properties.ts'
import { runTool } from './run-tool.ts'

const readyMsMax = 120_000
/** From when it is told to end. */
const goneMsMax = 15_000
const clusterId = 'TWlsbHJhY2VLYWZrYTAwMQ'
const logging = `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.yaml')}`

const whileWeLive = `
exec 3<&0
"$@" </dev/null &
java=$!
echo $java
(cat <&3 >/dev/null; kill -TERM $java 2>/dev/null) >/dev/null 2>&1 &
wait $java
`

export type Place = {
  readonly jars: string
  readonly directory: string
  readonly heap: string
  readonly extra: Readonly<Record<string, string>>
  /** A command that runs the broker, such as one that gives it a network of its own. */
  readonly under?: readonly string[]
}

export class Broker {
  readonly address: string
  readonly #node: Node
  readonly #nodes: readonly Node[]
  readonly #place: Place
  #shell: ChildProcess | undefined
  #pid: number | undefined

  constructor(node: Node, nodes: readonly Node[], place: Place) {
    this.#node = node
    this.#nodes = nodes
    this.#place = { ...place, directory: join(place.directory, `broker-${node.id}`) }
    this.address = addressOf(node)
  }

  /** Formats its data the first time. */
  async prepare(): Promise<void> {
    const { directory, jars, extra } = this.#place
    const data = join(directory, 'data')
    mkdirSync(data, { recursive: true })
    writeFileSync(this.#settings, propertiesOf(this.#node, this.#nodes, { data, extra }))
    if (existsSync(join(data, 'meta.properties'))) return
    const small = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']
    const format = ['format', '-t', clusterId, '-c', this.#settings]
    const classes = ['-cp', join(jars, '*'), 'kafka.tools.StorageTool']
    await runTool('java', [...small, logging, ...classes, ...format])
  }

  async start(): Promise<void> {
    const { heap, jars, under = [] } = this.#place
    this.#shell?.stdin?.destroy()
    await this.#isGone()
    if (await this.#answers()) {
      const { directory } = this.#place
      throw new Error(
        `Something listens on ${this.address} already: does another broker run on ${directory}?`,
      )
    }
    const output = openSync(this.#output, 'a')
    const java = ['java', `-Xms${heap}`, `-Xmx${heap}`, '-XX:+UseSerialGC', logging]
    const main = ['-Djava.awt.headless=true', '-cp', join(jars, '*'), 'kafka.Kafka', this.#settings]
    // A signal for our whole group is for us to pass on, when what uses the broker has ended.
    const shell = spawn('sh', ['-c', `${whileWeLive}`, 'sh', ...under, ...java, ...main], {
      stdio: ['pipe', 'pipe', output],
      detached: true,
    })
    closeSync(output)
    this.#shell = shell
    const { stdout } = shell
    if (stdout === null) throw new Error('A pipe was asked for.')
    const [pid] = (await once(stdout, 'data')) as [Buffer]
    this.#pid = Number.parseInt(pid.toString(), 10)
    stdout.destroy()
  }

  /** Its port opens when it has joined its cluster. */
  async ready(): Promise<void> {
    const end = performance.now() + readyMsMax
    while (!(await this.#answers())) {
      if (this.#shell?.exitCode !== null) throw new Error(`The broker ended:\n${this.#lastWords()}`)
      if (performance.now() > end) throw new Error(`The broker is not ready:\n${this.#lastWords()}`)
      await sleep(50)
    }
  }

  /** Resolves when it has ended, told to or not, with its exit code or the signal that ended it. */
  async ended(): Promise<number | string> {
    const shell = this.#shell
    if (shell === undefined) return 'nothing'
    if (shell.exitCode === null && shell.signalCode === null) await once(shell, 'exit')
    return shell.exitCode ?? shell.signalCode ?? 'nothing'
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Does not wait for what comes of it. */
  signal(signal: NodeJS.Signals): void {
    if (this.#pid !== undefined && this.#shell?.exitCode === null) process.kill(this.#pid, signal)
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const shell = this.#shell
    if (shell === undefined || this.#pid === undefined || shell.exitCode !== null) return
    const ended = once(shell, 'exit')
    try {
      process.kill(this.#pid, signal)
    } catch {
      // It has ended by itself; its shell is about to say so.
    }
    await ended
    shell.stdin?.destroy()
    this.#shell = undefined
  }

  /** Where only its shell has ended, the broker ends now: two would want one port and one data directory. */
  async #isGone(): Promise<void> {
    const pid = this.#pid
    if (pid === undefined) return
    const end = performance.now() + goneMsMax
    while (isAlive(pid) && performance.now() < end) await sleep(50)
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  }

  #answers(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const socket = connect(this.#node.port, hostOf(this.#node))
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    return promise.finally(() => socket.destroy())
  }

  #lastWords(): string {
    return readFileSync(this.#output, 'utf8').split('\n').slice(-20).join('\n')
  }

  get #settings(): string {
    return join(this.#place.directory, 'server.properties')
  }

  get #output(): string {
    return join(this.#place.directory, 'broker.log')
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
