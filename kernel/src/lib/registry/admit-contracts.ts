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
    const found = await Promise.all(
      contracts.map(async ({ topic, schema }) => {
        const faults = await registry.check(subjectOf(topic), schema)
        return faults.length === 0 ? [] : [refusalOf(topic, faults)]
      }),
    )
    if (found.flat().length > 0) throw new StoreRefused(found.flat().join('\n'))
    return new Map(
      await Promise.all(
        contracts.map(async ({ topic, schema }) => {
          const id = await registry.register(subjectOf(topic), schema)
          return [topic, id] as const
        }),
      ),
    )
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
