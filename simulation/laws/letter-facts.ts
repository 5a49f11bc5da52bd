/** What the events tell of letters about orders. What becomes of those that go by e-mail has laws of its own. */
import type { AnyMessageType, EventRecord, Payload } from '@millrace/kernel'
import { letterWithheld, letterWritten } from '#contracts/notifications'
import type { History } from './history.ts'
import type { Fact } from './order-facts.ts'

type Taking = (history: History, event: EventRecord) => void
type Ways = { readonly outbox: Fact; readonly email: Fact }

const factsOf: Readonly<Record<string, Ways>> = {
  'order-approved': { outbox: 'approvedLetters', email: 'approvedMails' },
  'order-canceled': { outbox: 'canceledLetters', email: 'canceledMails' },
  'order-refunded': { outbox: 'refundLetters', email: 'refundMails' },
  'order-part-refunded': { outbox: 'partLetters', email: 'partMails' },
}

export const letterTakings: ReadonlyMap<string, Taking> = new Map([
  on(letterWritten, (history, data, event) => {
    const fact = factsOf[data.event]?.[data.channel]
    if (fact !== undefined) history.add(event, data.orderId, { [fact]: 1 })
  }),
  /** It stands for the letter that the customer does not want. */
  on(letterWithheld, (history, data, event) => {
    const fact = factsOf[data.event]?.outbox
    if (fact !== undefined) history.add(event, data.orderId, { [fact]: 1 })
  }),
])

function on<T extends AnyMessageType>(
  type: T,
  taking: (history: History, data: Payload<T>, event: EventRecord) => void,
): readonly [string, Taking] {
  return [type.wireName, (history, event) => taking(history, event.data as Payload<T>, event)]
}
