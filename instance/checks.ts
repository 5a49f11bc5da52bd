/** The checks of this process, as its settings say. */
import { checksFrom } from '#checks/all'
import { BadCheck, checkLinesIn, timeIn, type CheckLine } from '#checks/check-lines'
import { decidedWords, type ReviewRules } from '#contracts/check'
import type { OfferedCheck } from '../gateway/checks/check-board.ts'
import { BadSetting, type Settings } from '../settings.ts'

export type Judging = {
  readonly checks: readonly CheckLine[]
  readonly reviews: ReviewRules
}

export function checksHere({ lines, deadline, otherwise }: Settings['checks']): Judging {
  const verdict = decidedWords.find((word) => word === otherwise)
  if (verdict === undefined) {
    throw new BadSetting(`--review-default ${otherwise} is not known; write approve or reject.`)
  }
  const lastsMs = orBad('', () => timeIn('--review-deadline ', deadline))
  const checks = orBad('--checks: ', () => checkLinesIn(lines))
  orBad('--checks: ', () => checksFrom(checks))
  return { checks, reviews: { lastsMs, otherwise: verdict } }
}

function orBad<Value>(flag: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw error instanceof BadCheck ? new BadSetting(`${flag}${error.message}.`) : error
  }
}

/** What the edge knows of them: which there are, not how they judge. */
export const offeredChecks = ({ checks }: Pick<Judging, 'checks'>): OfferedCheck[] =>
  checksFrom(checks).map(({ name, summary, afterMs, then, isOn }) => ({
    ...{ name, summary, afterMs, then, isOn },
  }))
