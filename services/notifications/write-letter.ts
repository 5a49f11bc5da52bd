import { ask, decide, isoTime, type Decision, type Payload } from '@millrace/kernel'
import type { moneyRefunded } from '#contracts/billing'
import type { cardRefunded } from '#contracts/cards'
import { showCustomer } from '#contracts/customers'
import {
  letterKinds,
  letterWritten,
  type LetterKind,
  type LetterValues,
} from '#contracts/notifications'
import type { orderCanceled, orderConfirmed, refundEnded } from '#contracts/orders'
import type { preorderMoved, preorderReminded } from '#contracts/preorders'
import { nameOf, withLetter, type Letter, type Outbox } from './outbox.ts'
import { kindOfMove, reasonsIn } from './preorder-letters.ts'
import { usualLanguage, type Phrasebook } from './templates/phrasebook.ts'

/** What is to be told to whom. */
export type News = {
  readonly recipient: string
  readonly kind: LetterKind
  readonly values: LetterValues
  /** Which part it is, where it is about one that was given back. */
  readonly refundId?: string
  /** Whether the order says that the customer is known. */
  readonly registered?: boolean
}

/** Which letter each event of an order is told by. */
export class LetterDesk {
  readonly #phrases: Phrasebook

  constructor(phrases: Phrasebook) {
    this.#phrases = phrases
  }

  readonly onOrderConfirmed = (
    outbox: Outbox,
    { orderId, customerId, registered = false }: Payload<typeof orderConfirmed>,
  ): Decision<Outbox> => {
    const values = { orderId }
    return this.#tell(outbox, { recipient: customerId, kind: 'order-approved', values, registered })
  }

  readonly onOrderCanceled = (
    outbox: Outbox,
    { orderId, customerId, reasons, registered = false, preorderId }: Payload<typeof orderCanceled>,
  ): Decision<Outbox> => {
    // Whoever pre-ordered is told what becomes of the pre-order.
    if (preorderId !== undefined) return decide(outbox)
    const values = { orderId, reasons }
    return this.#tell(outbox, { recipient: customerId, kind: 'order-canceled', values, registered })
  }

  /** Where nothing was paid, nothing comes back, and there is nothing to tell. */
  readonly onMoneyRefunded = (
    outbox: Outbox,
    { orderId, customerId, accountId, amount }: Payload<typeof moneyRefunded>,
  ): Decision<Outbox> => {
    if (amount.minor === 0) return decide(outbox)
    const values = { orderId, accountId }
    return this.#tell(outbox, { recipient: customerId, kind: 'order-refunded', values })
  }

  readonly onCardRefunded = (
    outbox: Outbox,
    { orderId, customerId, amount }: Payload<typeof cardRefunded>,
  ): Decision<Outbox> => {
    if (amount.minor === 0) return decide(outbox)
    const values = { orderId }
    return this.#tell(outbox, { recipient: customerId, kind: 'order-refunded-to-card', values })
  }

  /** One about each part. What an earlier release has told does not say where it went. */
  readonly onRefundEnded = (
    outbox: Outbox,
    { orderId, customerId, refundId, amount, payment }: Payload<typeof refundEnded>,
  ): Decision<Outbox> => {
    if (payment === undefined) return decide(outbox)
    const recipient = customerId
    const { account: accountId } = payment
    if (accountId === undefined) {
      const values = { orderId, amount }
      return this.#tell(outbox, {
        recipient,
        kind: 'order-part-refunded-to-card',
        values,
        refundId,
      })
    }
    const values = { orderId, amount, accountId }
    return this.#tell(outbox, { recipient, kind: 'order-part-refunded', values, refundId })
  }

  readonly onPreorderMoved = (
    outbox: Outbox,
    { preorderId, customerId, registered = false, ...moved }: Payload<typeof preorderMoved>,
  ): Decision<Outbox> => {
    const kind = kindOfMove(moved)
    if (kind === undefined) return decide(outbox)
    const values = { orderId: preorderId, preorderId, reasons: reasonsIn(moved.reasons) }
    return this.#tell(outbox, { recipient: customerId, kind, values, registered })
  }

  /** There is one about each order that was declined, and one more about the last of them. */
  readonly onPreorderReminded = (
    outbox: Outbox,
    told: Payload<typeof preorderReminded>,
  ): Decision<Outbox> => {
    const { preorderId, customerId, orderId, registered = false } = told
    const reasons = reasonsIn(told.reasons)
    const values = { orderId, preorderId, reasons, until: isoTime(told.payBy) }
    const kind = told.nth === 1 ? 'preorder-declined' : 'preorder-reminded'
    return this.#tell(outbox, { recipient: customerId, kind, values, registered })
  }

  /**
   * The same event of the same order is a letter that was written already. Whose order began with a
   * customer who was known is asked about the customer; nobody else is.
   */
  #tell(outbox: Outbox, { registered = false, ...news }: News): Decision<Outbox> {
    const { recipient, kind, values, refundId } = news
    const { event } = letterKinds[kind]
    const part = refundId === undefined ? {} : { refundId }
    const name = nameOf({ event, ...part })
    if (outbox.written.includes(name)) return decide(outbox)
    const written = [...outbox.written, name]
    if (registered || outbox.letters !== undefined) {
      const letter: Letter = { recipient, kind, values, ...part }
      const next = withLetter({ ...outbox, written }, letter)
      return decide(next, ask(name, showCustomer({ customerId: recipient })))
    }
    const { text } = this.#phrases.write(usualLanguage, kind, values)
    const { orderId } = values
    return decide(
      { written },
      letterWritten({ recipient, orderId, event, ...part, channel: 'outbox', text }),
    )
  }
}
