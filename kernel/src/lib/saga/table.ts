/**
 * Job: the shape of a saga: a table of steps with its point of no return in sight.
 * Boundary: types and the few words that a table is written with; what the table does is the rest
 * of this folder. A table that makes no sense should not type-check; what types cannot tell is
 * checked when the saga is made, that is at start.
 */
import type { TSchema } from 'typebox'
import type { AnyMessageType, Payload, Sent } from '../contract/message.ts'

/** Why a step was refused: a code for programs, a sentence for people, where in the data. */
export type Reason = {
  readonly code: string
  readonly detail: string
  readonly pointer?: string
}

/** A message that says which saga it is for. */
export type AnswerType<Field extends string> = HasField<{ readonly [F in Field]: TSchema }>

// A schema that has these fields among others.
type HasField<Properties> = Omit<AnyMessageType, 'schema'> & {
  readonly schema: { readonly properties: Properties }
  (data: never): unknown
}

type ReasonsSchema = {
  readonly items: { readonly properties: { readonly code: TSchema; readonly detail: TSchema } }
}

/** A refusal that says why. */
export type RefusedType<Field extends string> = HasField<
  { readonly [F in Field]: TSchema } & { readonly reasons: ReasonsSchema }
>

/** How often an ask is repeated: after `firstMs`, then doubling up to `mostMs`. */
export type BackOff = { readonly firstMs: number; readonly mostMs: number }

/**
 * What an unanswered step comes to. A pass may still be undone later. With `ask` whoever was asked
 * decides it, too: it is told that the time is over, with `overdue`, until it answers.
 */
export type Deadline = {
  readonly afterMs: number
  readonly then: 'refuse' | 'pass' | 'review' | 'ask'
}

/** A person looks at it: told by the step itself, or at its deadline. */
export type Review<Field extends string> = {
  readonly told?: AnswerType<Field>
  readonly then: 'refuse' | 'pass' | 'ask'
} & (
  | { readonly afterMs: number; readonly until?: never }
  /** The field of `told` that says until when. */
  | { readonly afterMs?: never; readonly told: AnswerType<Field>; readonly until: string }
)

/** `each` names the parts that a step is asked for; `part`, the field of its answers that names one. */
type Parts<Data> =
  | { readonly each?: never; readonly part?: never }
  | { readonly each: (data: Data) => readonly string[]; readonly part: string }

type AnyStep<Data, Field extends string> = Parts<Data> & {
  /** Whether this saga wants the step; left out: always. */
  readonly when?: (data: Data) => boolean
  readonly ask: (data: Data, part: string) => Sent
  readonly done: AnswerType<Field>
  readonly retry?: BackOff
  /** How often it is asked in vain before a person is called. */
  readonly attemptsBeforeCase?: number
}

type Undo<Data, Field extends string> =
  | { readonly undo: typeof nothing; readonly undone?: never }
  | {
      readonly undo: (data: Data, part: string) => Sent
      readonly undone: AnswerType<Field>
    }

export type ReversibleStep<Data, Field extends string> = AnyStep<Data, Field> &
  Undo<Data, Field> & {
    readonly refused: RefusedType<Field>
    readonly deadline?: Deadline | ((data: Data, part: string) => Deadline)
    readonly review?: Review<Field>
    /** What is sent from a deadline on that says `ask`. */
    readonly overdue?: (data: Data, part: string) => Sent
  }

/** The outcome of the pivot has no deadline: it is asked again until it is known. */
export type PivotStep<Data, Field extends string> = AnyStep<Data, Field> & {
  readonly refused: RefusedType<Field>
  readonly undo?: never
  readonly deadline?: never
}

/** From the point of no return a step cannot be refused. */
export type RetriedStep<Data, Field extends string> = AnyStep<Data, Field> & {
  readonly refused?: never
  readonly undo?: never
  readonly deadline?: never
}

export type Steps<Step> = { readonly [name: string]: Step }

/** A wish from outside to turn the saga back: heeded before the point of no return. */
export type TurnBack<Data, Field extends string, Why extends Reason> = {
  readonly on: AnswerType<Field>
  readonly because: (data: Data, request: never) => Why
}

type WayBack<Data, Field extends string, Why extends Reason> = {
  readonly reversible: readonly Steps<ReversibleStep<Data, Field>>[]
  readonly pivot?: Steps<PivotStep<Data, Field>>
  readonly turnBack?: TurnBack<Data, Field, Why>
  /** Sent when every undo is done. */
  readonly failed: (data: Data, reasons: Why[]) => Sent
  /** Where given, `failed` is repeated until this comes. */
  readonly failedDone?: AnswerType<Field>
  /** The reason of a step whose answer did not come in time. */
  readonly timedOut: (step: string, part: string) => Why
}

type OnlyForward = {
  readonly reversible?: never
  readonly pivot?: never
  readonly turnBack?: never
  readonly failed?: never
}

export type SagaTable<
  Start extends AnyMessageType,
  Field extends string & keyof Payload<Start>,
  Why extends Reason,
> = {
  /** The event that begins the saga; its data is what every step is given. */
  readonly startedBy: Start
  /** The field that names the saga in every message. */
  readonly correlatedBy: Field
  /** Only what happens in this tenant is for the saga; in all, unless told. */
  readonly tenant?: string
  readonly retried: readonly Steps<RetriedStep<Payload<Start>, Field>>[]
  /** Asks whether a hold is still wanted: answered with `renew` or `lapse`. */
  readonly holdDue?: AnswerType<Field>
  /** Asks what the saga waits for: answered with a `Progress`. */
  readonly show?: AnswerType<Field>
  /** How long a saga that is over is remembered; 0 where it cannot be begun twice. A day unless told. */
  readonly keepMs?: number
  readonly version?: number
  /** Sagas of earlier versions: one that began under its table ends under it. */
  readonly earlier?: readonly { readonly plan: unknown }[]
} & (WayBack<Payload<Start>, Field, Why> | OnlyForward)

/** Steps that are asked at once. */
export const together = <Group extends object>(group: Group): Group => group

/** Steps of which a saga wants one at most. */
export const either = <Group extends object>(group: Group): Group => group

/** The undo of a step that holds nothing. */
export const nothing = 'nothing'
