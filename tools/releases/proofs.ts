/** What the previous commit leaves behind, and what it does beside this one. */
import { join } from 'node:path'
import { startCluster } from '../kafka/cluster.ts'
import { kafkaJars } from '../kafka/jars.ts'
import { startServer, verified, type Server } from '../proof/server.ts'
import { Load } from './load.ts'

export type Proof = {
  /** Where the previous commit is laid out. */
  readonly previous: string
  /** Where the proof may write. */
  readonly data: string
  readonly say: (line: string) => void
}

const ordersBetween = 50

/** The other commit does not start at all, so it has left nothing behind. */
export class NeverRan extends Error {
  override name = 'NeverRan'
}

/** It ends with this process at the latest. */
async function start(how: Parameters<typeof startServer>[0]): Promise<Server> {
  const server = await startServer(how)
  process.once('exit', () => server.child.kill('SIGKILL'))
  return server
}

const everRan = <T>(starting: Promise<T>): Promise<T> =>
  starting.catch((error: unknown) => {
    throw new NeverRan(error instanceof Error ? error.message : String(error))
  })

/** Yesterday's store: the previous commit is cut off under load, and this one goes on with its data. */
export async function onOneStore({ previous, data, say }: Proof): Promise<void> {
  let server = await everRan(start({ data, home: previous }))
  try {
    const load = await Load.begin(() => server.url)
    await load.more(ordersBetween)
    server.child.kill('SIGKILL')
    await server.ended
    const left = load.placed
    server = await start({ data })
    await load.more(ordersBetween)
    await load.end()
    server.child.kill('SIGTERM')
    await server.ended
    say(`${left} orders under the previous commit and ${load.placed - left} under this one`)
    hold(['--data', data], say)
  } finally {
    server.child.kill('SIGKILL')
  }
}

function hold(place: readonly string[], say: (line: string) => void): void {
  const { clean, text } = verified(place)
  say(text.split('\n').at(-1) ?? '')
  if (!clean) throw new Error(text)
}

/** One instance of each on the same topics; the shards go from one to the other and back. */
export async function sideBySide({ previous, data, say }: Proof): Promise<void> {
  const jars = await kafkaJars(say)
  const place = { jars, directory: join(data, 'kafka'), heap: '256m', extra: {} }
  const cluster = await startCluster({ ...place, count: 1 })
  const both = new Both(cluster.addresses, { previous, data, say })
  try {
    await everRan(both.start('previous'))
    const load = await Load.begin(() => both.urlNow())
    await load.more(ordersBetween)
    await both.start('present')
    await load.more(ordersBetween)
    await both.stop('previous')
    await load.more(ordersBetween)
    await both.startAgain('previous')
    await load.more(ordersBetween)
    await load.end()
    await both.stopAll()
    say(`${load.placed} orders while the shards went from one to the other and back`)
    hold(['--log', 'kafka', '--brokers', cluster.addresses], say)
  } finally {
    both.kill()
    await cluster.stop()
  }
}

type Which = 'previous' | 'present'

class Both {
  readonly #brokers: string
  readonly #proof: Proof
  readonly #servers = new Map<Which, Server>()
  #asked = 0

  constructor(brokers: string, proof: Proof) {
    this.#brokers = brokers
    this.#proof = proof
  }

  /** Each in turn. */
  urlNow(): string {
    const urls = [...this.#servers.values()].map(({ url }) => url)
    return urls[this.#asked++ % urls.length] ?? ''
  }

  async start(which: Which): Promise<void> {
    const slot = which === 'previous' ? '1' : '2'
    const on = ['--log', 'kafka', '--brokers', this.#brokers, '--slot', slot]
    const server = await start({
      data: join(this.#proof.data, which),
      flags: on,
      ...(which === 'previous' ? { home: this.#proof.previous } : {}),
    })
    this.#servers.set(which, server)
    await isReady(server)
  }

  /** A release that follows on what the other has written; or it is told that it cannot. */
  async startAgain(which: Which): Promise<void> {
    try {
      await this.start(which)
    } catch (error) {
      const refusal = /^.*was written by a newer release.*$/m.exec(String(error))
      if (refusal === null) throw error
      this.#servers.delete(which)
      this.#proof.say(`The previous commit cannot go on with what this one wrote: ${refusal[0]}`)
    }
  }

  /** In order: what it has is handed over. */
  async stop(which: Which): Promise<void> {
    const server = this.#servers.get(which)
    this.#servers.delete(which)
    server?.child.kill('SIGTERM')
    const code = await server?.ended
    if (code !== 0) throw new Error(`The ${which} one ended with ${code}.`)
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#servers.keys()].map((which) => this.stop(which)))
  }

  kill(): void {
    for (const { child } of this.#servers.values()) child.kill('SIGKILL')
  }
}

/** Until its shards are open, or it has ended. */
async function isReady({ url, child, ended }: Server): Promise<void> {
  const isUp = async (): Promise<void> => {
    while (child.exitCode === null && child.signalCode === null) {
      const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
      await answer?.arrayBuffer()
      if (answer?.ok === true) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  await Promise.race([isUp(), ended])
  if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`)
}
