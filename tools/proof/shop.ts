/** What a proof runs on: one server on the embedded log, or several instances on Kafka. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startCluster } from '../kafka/cluster.ts'
import { kafkaJars } from '../kafka/jars.ts'
import { Instances } from './instances.ts'
import { startServer, verified, type Server } from './server.ts'
import { wholeNumber } from './whole-number.ts'

export interface Shop {
  /** Where it is asked; of several instances, each in turn. */
  readonly url: () => string
  /** Ends one process by kill -9; resolves when it is back. */
  kill(): Promise<void>
  /** Ends all in order, but for the brokers; returns the exit code. */
  stop(): Promise<number | string | null>
  /** Holds the laws against what is stored. */
  verified(): { readonly clean: boolean; readonly text: string }
  /** Nothing of it is left. */
  end(): Promise<void>
}

export const shopFlags = {
  log: { type: 'string', default: 'embedded' },
  instances: { type: 'string', default: '3' },
} as const

export const shopUsage = `  --log ENGINE    embedded, or kafka with a broker of its own (embedded)
  --instances N   on kafka, how many (3)`

type Values = { readonly log?: string; readonly instances?: string }

export async function openShop({ log, instances }: Values, data: string): Promise<Shop> {
  if (log === 'kafka') return shopOnKafka(wholeNumber('--instances', instances ?? '', 1), data)
  if (log === 'embedded') return shopOfOne(data)
  process.stderr.write(`--log ${log} is neither embedded nor kafka.\n`)
  process.exit(2)
}

async function shopOfOne(data: string): Promise<Shop> {
  let server: Server = await startServer({ data })
  return {
    url: () => server.url,
    kill: async () => {
      server.child.kill('SIGKILL')
      await server.ended
      server = await startServer({ data })
    },
    stop: () => {
      server.child.kill('SIGTERM')
      return server.ended
    },
    verified: () => verified(['--data', data]),
    end: async () => {
      server.child.kill('SIGKILL')
      await server.ended
    },
  }
}

async function shopOnKafka(count: number, data: string): Promise<Shop> {
  mkdirSync(data, { recursive: true })
  const jars = await kafkaJars((line) => console.error(line))
  const place = { jars, directory: join(data, 'kafka'), heap: '256m', extra: {} }
  const cluster = await startCluster({ ...place, count: 1 })
  const { addresses: brokers } = cluster
  const started = Instances.start({ count, brokers, data })
  started.catch(() => void cluster.stop())
  const instances = await started
  let asked = 0
  return {
    url: () => instances.urls[asked++ % count] ?? '',
    kill: () => instances.kill(1 + Math.floor(Math.random() * count)),
    stop: () => instances.stop(),
    verified: () => verified(['--log', 'kafka', '--brokers', brokers]),
    end: async () => {
      await instances.stop()
      await cluster.stop()
    },
  }
}
