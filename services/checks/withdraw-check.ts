import { decide, type Decision, type Payload } from '@millrace/kernel'
import { checkWithdrawn, type withdrawCheck } from '#contracts/checks'
import { reviewWithdrawn } from '#contracts/reviews'
import { withFinding, type Checking } from './checking.ts'

/** Safe to repeat; it leaves a mark that refuses the check if it is asked for later. */
export function onWithdrawCheck(
  state: Checking,
  { orderId, check }: Payload<typeof withdrawCheck>,
): Decision<Checking> {
  const finding = state.findings[check]
  const told = checkWithdrawn({ orderId, check })
  if (finding?.is === 'withdrawn') return decide(state, told)
  const next = withFinding(state, check, { ...finding, is: 'withdrawn' })
  return finding?.is === 'in-review'
    ? decide(next, reviewWithdrawn({ orderId, check }), told)
    : decide(next, told)
}
