/** Planted faults of checks and reviews. */
import type { Mutant } from './mutants.ts'

export const reviewMutants: readonly Mutant[] = [
  {
    name: 'a review that was withdrawn is decided',
    file: 'services/checks/checking.ts',
    from: "is === 'in-review' && question !== undefined",
    to: "(is === 'in-review' || is === 'withdrawn') && question !== undefined",
  },
  {
    name: 'what a person rejects passes',
    file: 'services/checks/decide-review.ts',
    from: "verdict === 'approve'\n        ? { is: 'passed'",
    to: "verdict.length > 0\n        ? { is: 'passed'",
  },
  {
    name: 'a desk that answers late is heard while a person is asked',
    file: 'services/checks/check-answered.ts',
    from: "if (state.findings[check]?.is !== 'asked') return decide(state)",
    to: 'if (state.findings[check] === undefined) return decide(state)',
  },
  {
    name: 'a check is not called off when the order is turned back',
    file: 'sagas/place-order.ts',
    from: '  undo: ({ orderId }: Ordered, check: string) => withdrawCheck({ orderId, check }),\n  undone: checkWithdrawn,',
    to: "  undo: 'nothing',",
  },
  {
    name: 'the saga lets a check pass whose time is over',
    file: 'sagas/place-order.ts',
    from: "then: then === 'refuse' ? 'refuse' : 'ask'",
    to: "then: then === 'refuse' ? 'refuse' : 'pass'",
  },
]
