/** What the seeds of the corpus must reach on simulated Kafka, besides what any run reaches. */
import type { Decoded } from '@millrace/kernel/testing'
import type { Trace } from '../trace.ts'
import { diesInEffect } from '../effect-crashes.ts'
import { daysGoBy, kafkaFaults, silence, stormOfJoins, stormOfRebalances } from './kafka-faults.ts'
import { diesLeavingOver } from './rush.ts'

export const pointsOnKafka: readonly string[] = [
  ...[
    ...Object.keys(kafkaFaults),
    silence,
    stormOfRebalances,
    stormOfJoins,
    daysGoBy,
    diesInEffect,
    diesLeavingOver,
  ].map((fault) => `fault: ${fault}`),
  ...['PENDING', 'APPROVED', 'CANCELED'].map((state) => `order: ${state}`),
  ...[0, 1, 2, 3, 4].map((group) => `place-order: forward ${group}`),
  ...[0, 1].map((group) => `place-order: undoing ${group}`),
  ...[
    'a batch crosses to another shard',
    'batches are joined',
    'a transaction touches several shards',
    'a transaction was aborted',
    'a transaction is aborted by the next in its slot',
    'a transaction is aborted after its time',
    'a commit is asked for again',
    'a producer is refused',
    'offsets are refused: 25',
    'offsets are taken while shards are dealt out',
    'a member comes back to what it had',
    'offsets are sent, and nobody answers',
    'a session ends',
    'a reader waits for what is not decided',
    'an inbox is cut',
    'fenced',
    'a relay begins anew',
    'the client has failed for good',
    'the brokers are away at the start',
    'left in order',
    'died while it was starting',
    'died while shards were arriving',
  ].map((point) => `kafka: ${point}`),
]

/** What a committed transaction is an example of. */
export function observeKafka(trace: Trace, { inbox, offsets }: Decoded): void {
  if (inbox.length > 0) trace.reach('kafka: a batch crosses to another shard')
  if (offsets.size > 1) trace.reach('kafka: a transaction touches several shards')
}
