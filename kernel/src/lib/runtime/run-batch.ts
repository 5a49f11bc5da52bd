/**
 * Job: fills one batch: takes messages within its bounds, and runs each with all that it causes.
 * Boundary: a step is `runStep`'s; the commit is the engine's.
 *
 * H1 What was left over comes first, and what it causes comes after all of it: messages of one sender
 *    to one key keep their order.
 * H2 What is gathered is handed over at the end of the batch, after all that it is told about.
 * H3 What is not handled within the bounds is left over for the next batch, in order.
 * H4 A timer is handled after all that what came before it has caused.
 * H5 What lies in the queue is handled service by service; what is for one service keeps its order.
 */
import type { Batch } from './batch.ts'
import type { Intake } from './intake.ts'
import type { Registered } from './registry.ts'
import { runStep } from './step.ts'
import type { Work } from './work.ts'

/**
 * So many messages go through their steps side by side, and those of a service one after another:
 * what a kind of step needs, the processor has at hand then for the next of its kind.
 */
const sideBySide = 16

/** Returns how many messages were taken. `elapsed` is some steady clock, in milliseconds. */
export function runBatch(batch: Batch, intake: Intake, elapsed: () => number): number {
  const { batchMessagesMax, batchStepsMax, batchMs } = batch.limits
  const end = elapsed() + batchMs
  let messages = 0
  const isFull = (): boolean =>
    messages >= batchMessagesMax || batch.steps >= batchStepsMax || elapsed() >= end
  const take = (work: Work): void => {
    messages++
    step(batch, work)
  }

  for (const work of intake.takeLeft(batch)) {
    take(work)
    if (isFull()) break
  }
  if (!intake.hasLeft) drain(batch)
  if (batch.queue.length === 0 && (messages === 0 || !isFull())) {
    takeAbreast(batch, intake, { take, isFull, elapsed })
  }
  handOver(batch, intake)
  intake.keepLeftOver(batch)
  return messages
}

type Taking = {
  readonly take: (work: Work) => void
  readonly isFull: () => boolean
  readonly elapsed: () => number
}

/** What is due may take half of a batch where calls wait (N7): says whether it has. */
function halfOf(batch: Batch, elapsed: () => number): (timers: number) => boolean {
  const { batchMessagesMax, batchStepsMax, batchMs } = batch.limits
  const stepsMax = batch.steps + batchStepsMax / 2
  const end = elapsed() + batchMs / 2
  return (timers) => timers >= batchMessagesMax / 2 || batch.steps >= stepsMax || elapsed() >= end
}

function takeAbreast(batch: Batch, intake: Intake, { take, isFull, elapsed }: Taking): void {
  let abreast = 0
  for (const work of intake.take(batch, () => halfOf(batch, elapsed))) {
    if (work.envelope.origin === 'timer') drain(batch)
    take(work)
    if (++abreast % sideBySide === 0) drain(batch)
    if (isFull()) break
  }
  drain(batch)
}

/** H2, as often as what is told makes more to tell; H1 holds for what was gathered too. */
function handOver(batch: Batch, intake: Intake): void {
  for (let works = batch.gathering.works(); works.length > 0; works = batch.gathering.works()) {
    for (const work of works) batch.take(work)
    if (!intake.hasLeft) drain(batch)
  }
}

/** Wave by wave: what is made is handled when all has been that lay there before it. */
function drain(batch: Batch): void {
  const { queue, limits } = batch
  let at = 0
  let end = 0
  for (; at < queue.length && batch.steps < limits.batchStepsMax; at++) {
    if (at === end) {
      end = queue.length
      bringTogether(queue, at)
    }
    const next = queue[at]
    if (next !== undefined) step(batch, next)
  }
  queue.splice(0, at)
}

/** H5 */
function bringTogether(queue: Work[], from: number): void {
  const services = new Map<Registered, Work[]>()
  for (const work of queue.slice(from)) {
    const those = services.get(work.target.service)
    if (those === undefined) services.set(work.target.service, [work])
    else those.push(work)
  }
  let at = from
  for (const those of services.values()) for (const work of those) queue[at++] = work
}

function step(batch: Batch, work: Work): void {
  batch.steps++
  batch.attend(work)
  runStep(batch, work)
}
