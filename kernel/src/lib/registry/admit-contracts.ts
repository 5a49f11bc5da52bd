/**
 * Job: holds what a process is about to write against what the registry has, before it takes part.
 *
 * A1 Either all contracts fit and are registered, or the process is refused with every fault of each.
 */
import type { AvroSchema } from '../contract/avro.ts'
import { StoreRefused } from '../log/log.ts'
import { SchemaRefused, type SchemaRegistry } from './registry.ts'

export type TopicContract = { readonly topic: string; readonly schema: AvroSchema }

const subjectOf = (topic: string): string => `${topic}-value`

/** The ids of the schemas, by topic. */
export async function admitContracts(
  registry: SchemaRegistry,
  contracts: readonly TopicContract[],
): Promise<ReadonlyMap<string, number>> {
  try {
    const faults: string[] = []
    for (const { topic, schema } of contracts) {
      const found = await registry.check(subjectOf(topic), schema)
      if (found.length > 0) faults.push(refusalOf(topic, found))
    }
    if (faults.length > 0) throw new StoreRefused(faults.join('\n'))
    const ids = new Map<string, number>()
    for (const { topic, schema } of contracts) {
      ids.set(topic, await registry.register(subjectOf(topic), schema))
    }
    return ids
  } catch (error) {
    throw asRefusal(error)
  }
}

const refusalOf = (topic: string, faults: readonly string[]): string =>
  `The contract of topic ${topic} does not fit subject ${subjectOf(topic)}: ${faults.join(' ')}`

/** Somebody else may have registered meanwhile. */
const asRefusal = (error: unknown): unknown =>
  error instanceof SchemaRefused
    ? new StoreRefused(refusalOf(error.subject.replace(/-value$/, ''), error.faults))
    : error
