/**
 * Job: how a call finds the owner of its key: usually whoever claimed the shard last, and now and then
 * somebody who had it and does not know better.
 * Boundary: what the instances themselves do about it (gateway/instances) is left out but for one thing:
 * an answer that nothing was committed for is not believed of an owner with an old number.
 */
import type { AskResult, Engine } from '@millrace/kernel'
import type { Random } from '../random.ts'
import type { KafkaInstance } from './kafka-instance.ts'

type Among = {
  readonly instances: readonly KafkaInstance[]
  readonly random: Random
  /** The ownership number of whoever claimed the shard last. */
  readonly present: () => number
  /** How many days went by at once: what was sent before that is given up by whoever sent it. */
  readonly leapt: () => number
}

const anybody = 0.2

export function ownerOf(
  shard: number,
  { instances, random, present, leapt }: Among,
): Pick<Engine, 'ask'> | undefined {
  const owners = instances.filter(({ engine }) => engine?.ownerships.has(shard) === true)
  const number = ({ engine }: KafkaInstance): number => engine?.ownerships.get(shard) ?? 0
  const owner = random.chance(anybody)
    ? owners.at(random.between(0, Math.max(owners.length - 1, 0)))
    : owners.toSorted((a, b) => number(b) - number(a))[0]
  if (owner === undefined) return undefined
  const { engine, process } = owner
  if (engine === undefined || process === undefined) return undefined
  const isPresent = (): boolean => engine.ownerships.get(shard) === present()
  const before = leapt()
  const isWanted = (): boolean => leapt() === before
  return {
    ask: (sent, options) =>
      asked(() => engine.ask(sent, options), process, { isPresent, isWanted }),
  }
}

/** What is asked of a process that stands still is done when it goes on. */
function asked(
  ask: () => Promise<AskResult>,
  process: NonNullable<KafkaInstance['process']>,
  { isPresent, isWanted }: { isPresent: () => boolean; isWanted: () => boolean },
): Promise<AskResult> {
  return new Promise((resolve, reject) => {
    process.script(() => {
      if (!isWanted()) return
      ask().then((result) => {
        if (result.accepted || isPresent()) resolve(result)
      }, reject)
    })
  })
}
