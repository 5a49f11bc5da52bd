import { refuse } from '@millrace/kernel'
import type { Decided } from '#contracts/check'
import type { Money, Reason } from '#contracts/fields'

/** What a person is asked, and what became of it. */
export type Question = {
  readonly since: number
  readonly until: number
  readonly otherwise: Decided
  readonly why: readonly string[]
  readonly answer?: {
    readonly verdict: Decided
    readonly at: number
    readonly by: string
    readonly why: string
  }
}

/** How far one check of an order has come. */
export type Finding = {
  readonly is: 'asked' | 'in-review' | 'passed' | 'failed' | 'withdrawn'
  /** Who let it pass. */
  readonly by?: 'check' | 'person' | 'time'
  readonly reasons?: readonly Reason[]
  /** Somebody outside was asked so often, and is being asked since then; 0 while it is not. */
  readonly attempts?: number
  readonly askedAt?: number
  readonly question?: Question
}

/** The checks of one order. */
export type Checking = {
  readonly about: { readonly customerId: string; readonly amount: Money } | null
  readonly findings: Readonly<Record<string, Finding>>
}

export const nothingChecked: Checking = { about: null, findings: {} }

export const withFinding = (state: Checking, check: string, finding: Finding): Checking => ({
  ...state,
  findings: { ...state.findings, [check]: finding },
})

/** Those that wait for a person. */
export const questionsIn = ({ findings }: Checking): readonly (readonly [string, Question])[] =>
  Object.entries(findings).flatMap(([check, { is, question }]) =>
    is === 'in-review' && question !== undefined ? [[check, question] as const] : [],
  )

export const noReview = (orderId: string) =>
  refuse({ refused: 'not-found', detail: `Nobody was asked to review an order ${orderId}.` })

export const undone: Reason = {
  code: 'timed-out',
  detail: 'The check was called off before it was asked for.',
}
