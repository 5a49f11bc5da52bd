/** A law: held against the evidence, it counts what it looked at and tells what is wrong. */
import type { StateEvidence } from './evidence.ts'
import type { Findings } from './findings.ts'
import type { History } from './history.ts'

export type Trial = {
  readonly evidence: StateEvidence
  readonly history: History
  readonly findings: Findings
  /** Nothing lies in an inbox, is left over or parked: what is to follow has followed. */
  readonly settled: boolean
}

export type Law = { readonly name: string; readonly hold: (trial: Trial) => void }
