/** One or three brokers on this machine, on free ports. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../free-ports.ts'
import { Broker, type Place } from './broker.ts'
import type { Node } from './properties.ts'

export type Cluster = {
  readonly addresses: string
  readonly brokers: readonly Broker[]
  readonly stop: () => Promise<void>
}

type Options = Place & { readonly count: number; readonly port?: number }

export async function startCluster({ count, port = 0, ...place }: Options): Promise<Cluster> {
  mkdirSync(place.directory, { recursive: true })
  const nodes = await nodesIn(place.directory, { count, port })
  const brokers = nodes.map((node) => new Broker(node, nodes, place))
  const stop = async (): Promise<void> => {
    await Promise.all(brokers.map((broker) => broker.stop()))
  }
  try {
    await Promise.all(brokers.map((broker) => broker.prepare()))
    await Promise.all(brokers.map((broker) => broker.start()))
    await Promise.all(brokers.map((broker) => broker.ready()))
  } catch (error) {
    await stop()
    throw error
  }
  return { brokers, addresses: brokers.map(({ address }) => address).join(','), stop }
}

/** Data that was made for some ports is used with them again: the brokers know each other by them. */
async function nodesIn(
  directory: string,
  { count, port }: { count: number; port: number },
): Promise<readonly Node[]> {
  const file = join(directory, 'nodes.json')
  try {
    const nodes = JSON.parse(readFileSync(file, 'utf8')) as Node[]
    if (nodes.length === count) return nodes
    throw new RangeError(`${directory} was made with ${nodes.length} brokers, not ${count}.`)
  } catch (error) {
    if (error instanceof RangeError) throw error
  }
  const ports = await freePorts(2 * count)
  const nodes = Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    port: port === 0 ? (ports[2 * at] ?? 0) : port + at,
    controllerPort: ports[2 * at + 1] ?? 0,
  }))
  writeFileSync(file, JSON.stringify(nodes))
  return nodes
}
