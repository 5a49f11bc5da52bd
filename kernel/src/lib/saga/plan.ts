/**
 * Job: a table, made ready once: its steps in one order, and what each message type means to it.
 * Boundary: no state and no time. What the types cannot tell about a table is refused here, at start.
 *
 * S1 In one table a message type has one meaning and a step name one step, so that an answer is for
 *    one ask at most.
 */
import { text } from '../contract/fields.ts'
import { command, type AnyMessageType, type Sent } from '../contract/message.ts'
import type { BackOff, Deadline, Reason } from './table.ts'

export type Data = unknown

export type Step = {
  readonly name: string
  readonly when: (data: Data) => boolean
  readonly each: ((data: Data) => readonly string[]) | undefined
  readonly part: string | undefined
  readonly ask: (data: Data, part: string) => Sent
  readonly undo: ((data: Data, part: string) => Sent) | undefined
  readonly retry: BackOff
  readonly attemptsBeforeCase: number
  /** Left out where the step is asked until it is known. */
  readonly deadline: Deadline | ((data: Data, part: string) => Deadline) | undefined
  readonly review: Review | undefined
  readonly overdue: ((data: Data, part: string) => Sent) | undefined
}

/** How long it lasts, or which field of what begins it tells until when. */
export type Review = {
  readonly afterMs?: number | undefined
  readonly until?: string | undefined
  readonly then: 'refuse' | 'pass' | 'ask'
}

export const deadlineOf = ({ deadline }: Step, data: Data, part: string): Deadline | undefined =>
  typeof deadline === 'function' ? deadline(data, part) : deadline

export type Meaning =
  | { readonly is: 'done' | 'refused' | 'review' | 'undone'; readonly step: Step }
  | { readonly is: 'start' | 'turn-back' | 'failed-done' | 'hold-due' | 'show' }

export type Plan = {
  readonly name: string
  readonly version: number
  readonly correlatedBy: string
  /** All groups in order: the reversible ones, the pivot, the retried ones. */
  readonly groups: readonly (readonly Step[])[]
  /** The first group from which the saga only goes forward. */
  readonly noReturnAt: number
  readonly pivotAt: number
  readonly steps: ReadonlyMap<string, Step>
  readonly meanings: ReadonlyMap<string, Meaning>
  readonly types: ReadonlyMap<string, AnyMessageType>
  readonly because: (data: Data, request: never) => Reason
  readonly failed: (data: Data, reasons: Reason[]) => Sent
  readonly awaitsFailed: boolean
  readonly timedOut: (step: string, part: string) => Reason
  readonly keepMs: number
  /** The message of the saga's timer. */
  readonly wake: ReturnType<typeof wakeOf>
}

/** A table whose types have been checked and are no longer needed. */
export type LooseTable = {
  readonly startedBy: AnyMessageType
  readonly correlatedBy: string
  readonly reversible?: readonly LooseSteps[]
  readonly pivot?: LooseSteps
  readonly retried: readonly LooseSteps[]
  readonly turnBack?: { readonly on: AnyMessageType; readonly because: Plan['because'] }
  readonly failed?: Plan['failed']
  readonly failedDone?: AnyMessageType
  readonly timedOut?: Plan['timedOut']
  readonly holdDue?: AnyMessageType
  readonly show?: AnyMessageType
  readonly keepMs?: number
  readonly version?: number
}

type LooseSteps = { readonly [name: string]: LooseStep }

type LooseStep = {
  readonly when?: Step['when']
  readonly each?: (data: Data) => readonly string[]
  readonly part?: string
  readonly ask: Step['ask']
  readonly done: AnyMessageType
  readonly refused?: AnyMessageType
  readonly undo?: 'nothing' | Step['ask']
  readonly undone?: AnyMessageType
  readonly retry?: BackOff
  readonly attemptsBeforeCase?: number
  readonly deadline?: NonNullable<Step['deadline']>
  readonly review?: Review & { readonly told?: AnyMessageType }
  readonly overdue?: NonNullable<Step['overdue']>
}

const backOff: BackOff = { firstMs: 1000, mostMs: 60_000 }
const attemptsBeforeCase = 10
const usualKeepMs = 24 * 60 * 60_000
const holdDeadline = { afterMs: 60_000, then: 'refuse' } as const

/** The name under which `failed` is repeated and becomes a case. */
export const failedStep = 'failed'

export function planOf(name: string, table: LooseTable): Plan {
  const { reversible = [], pivot, retried, failedDone, version = 1, correlatedBy } = table
  const reading = new Reading(name, table)
  const groups = [
    ...reversible.map((steps) => reading.group(steps, true)),
    ...(pivot === undefined ? [] : [reading.group(pivot, false)]),
    ...retried.map((steps) => reading.group(steps, false)),
  ]
  if (failedDone !== undefined) reading.step(failedStep, doFail(failedDone), false)
  return {
    name,
    version,
    correlatedBy,
    groups,
    noReturnAt: reversible.length,
    pivotAt: pivot === undefined ? -1 : reversible.length,
    steps: reading.steps,
    meanings: reading.meanings,
    types: reading.types,
    ...endOf(table),
    wake: wakeOf(name, correlatedBy),
  }
}

const endOf = ({ turnBack, failed, failedDone, timedOut, keepMs }: LooseTable) => ({
  because: turnBack?.because ?? never,
  failed: failed ?? never,
  awaitsFailed: failedDone !== undefined,
  timedOut: timedOut ?? never,
  keepMs: keepMs ?? usualKeepMs,
})

/** Goes through a table and notes what each name and message type in it means. */
class Reading {
  readonly steps = new Map<string, Step>()
  readonly meanings = new Map<string, Meaning>()
  readonly types = new Map<string, AnyMessageType>()
  readonly #name: string
  readonly #correlatedBy: string

  constructor(name: string, table: LooseTable) {
    this.#name = name
    this.#correlatedBy = table.correlatedBy
    this.#means(table.startedBy, { is: 'start' })
    this.#means(table.turnBack?.on, { is: 'turn-back' })
    this.#means(table.holdDue, { is: 'hold-due' })
    this.#means(table.show, { is: 'show' })
  }

  group(steps: LooseSteps, isReversible: boolean): readonly Step[] {
    return Object.entries(steps).map(([name, step]) => this.step(name, step, isReversible))
  }

  step(name: string, loose: LooseStep, isReversible: boolean): Step {
    if (this.steps.has(name)) throw new Error(`${this.#name} has two steps called ${name}.`)
    const step = stepOf(name, loose, isReversible)
    this.steps.set(name, step)
    if (name === failedStep) this.#means(loose.done, { is: 'failed-done' })
    else this.#means(loose.done, { is: 'done', step })
    this.#means(loose.refused, { is: 'refused', step })
    this.#means(loose.undone, { is: 'undone', step })
    this.#means(loose.review?.told, { is: 'review', step })
    this.#checkTimes(name, loose)
    return step
  }

  #checkTimes(name: string, { deadline, review, overdue }: LooseStep): void {
    const then = typeof deadline === 'function' ? undefined : deadline?.then
    if (then === 'review' && review?.afterMs === undefined) {
      throw new Error(`${this.#name}: ${name} wants a review at its deadline, but has none.`)
    }
    if (overdue === undefined && [then, review?.then].includes('ask')) {
      throw new Error(`${this.#name}: ${name} asks at its deadline, but does not say what.`)
    }
    if (review !== undefined) this.#checkReview(name, review)
  }

  #checkReview(name: string, { until, told }: NonNullable<LooseStep['review']>): void {
    if (until === undefined || (told !== undefined && until in told.schema.properties)) return
    throw new Error(`${this.#name}: what tells of the review of ${name} has no field ${until}.`)
  }

  #means(type: AnyMessageType | undefined, meaning: Meaning): void {
    if (type === undefined) return
    if (this.meanings.has(type.wireName)) {
      throw new Error(`${this.#name}: ${type.wireName} has two meanings.`)
    }
    for (const field of [this.#correlatedBy, 'step' in meaning ? meaning.step.part : undefined]) {
      if (field !== undefined && !(field in type.schema.properties)) {
        throw new Error(`${this.#name}: ${type.wireName} has no field ${field}.`)
      }
    }
    this.meanings.set(type.wireName, meaning)
    this.types.set(type.wireName, type)
  }
}

const stepOf = (name: string, step: LooseStep, isReversible: boolean): Step => ({
  name,
  when: step.when ?? always,
  each: step.each,
  part: step.part,
  ask: step.ask,
  undo: step.undo === 'nothing' ? undefined : step.undo,
  retry: step.retry ?? backOff,
  attemptsBeforeCase: step.attemptsBeforeCase ?? attemptsBeforeCase,
  deadline: isReversible ? (step.deadline ?? holdDeadline) : undefined,
  review: step.review,
  overdue: step.overdue,
})

const wakeOf = (name: string, correlatedBy: string) =>
  command(`${name}.wake`, { [correlatedBy]: text() })

const always = () => true

const never = (): never => {
  throw new Error('A saga that only goes forward is never turned back.')
}

// The message of this step is made from the reasons, not from the data alone.
const doFail = (done: AnyMessageType): LooseStep => ({ ask: never, done })
