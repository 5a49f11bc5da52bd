import {
  answer,
  decide,
  entries,
  service,
  type Decision,
  type Entries,
  type Payload,
  type Told,
} from '@millrace/kernel'
import {
  checkSwitched,
  listDecisions,
  type DecisionsPage,
  type PersonsDecision,
} from '#contracts/checks'
import { reviewDecided } from '#contracts/reviews'

/** What persons decided about checks: by when, and about what. */
type ActList = { readonly acts: Entries<PersonsDecision> }

/** The same order as in the trail of other acts: by time. */
const placeOf = (at: number, about: string): string => `${String(at).padStart(12, '0')} ${about}`

function onTold({ acts }: ActList, news: readonly Told[]): Decision<ActList> {
  const added = news.flatMap((told) => {
    const act = actIn(told)
    return act === undefined ? [] : [[placeOf(act.at, act.orderId ?? act.check), act] as const]
  })
  return decide({ acts: acts.withAll(added) })
}

/** What time has decided nobody did. */
function actIn({ type, at, data }: Told): PersonsDecision | undefined {
  if (type === checkSwitched.wireName) {
    const { check, on, by: who, why } = data as Payload<typeof checkSwitched>
    return { at, act: on ? 'switch-on' : 'switch-off', who, why, check }
  }
  const { orderId, checks, verdict, by: who, why } = data as Payload<typeof reviewDecided>
  return who === '' ? undefined : { at, act: verdict, who, why, check: checks.join(', '), orderId }
}

function onList(list: ActList, { after, limit }: Payload<typeof listDecisions>): Decision<ActList> {
  const found = list.acts.list({
    ...{ backwards: true, limit: limit + 1 },
    ...(after === undefined ? {} : { to: after }),
  })
  const items = [...found].map(([place, act]) => ({ place, ...act }))
  const page: DecisionsPage = { items: items.slice(0, limit), more: items.length > limit }
  return decide(list, answer(page))
}

export const actList = service<ActList>('act-list', {
  keyedBy: { each: 'shard' },
  initial: { acts: entries<PersonsDecision>() },
  view: true,
  gathers: { types: [checkSwitched, reviewDecided], handler: onTold },
  on: (on) => [on(listDecisions, onList)],
})
