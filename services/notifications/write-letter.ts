import { decide, type Decision, type Payload } from '@millrace/kernel'
import type { moneyRefunded } from '#contracts/billing'
import type { cardRefunded } from '#contracts/cards'
import {
  letterKinds,
  letterWritten,
  type LetterKind,
  type LetterValues,
} from '#contracts/notifications'
import type { orderCanceled, orderConfirmed } from '#contracts/orders'
import type { Outbox } from './notifications.ts'
import { usualLanguage, type Phrasebook } from './templates/phrasebook.ts'

/** What is to be told to whom. */
type News = {
  readonly recipient: string
  readonly kind: LetterKind
  readonly values: LetterValues
}

/** Which letter each event of an order is told by. */
export class LetterDesk {
  readonly #phrases: Phrasebook

  constructor(phrases: Phrasebook) {
    this.#phrases = phrases
  }

  readonly onOrderConfirmed = (
    outbox: Outbox,
    { orderId, customerId }: Payload<typeof orderConfirmed>,
  ): Decision<Outbox> =>
    this.#tell(outbox, { recipient: customerId, kind: 'order-approved', values: { orderId } })

  readonly onOrderCanceled = (
    outbox: Outbox,
    { orderId, customerId, reasons }: Payload<typeof orderCanceled>,
  ): Decision<Outbox> => {
    const values = { orderId, reasons }
    return this.#tell(outbox, { recipient: customerId, kind: 'order-canceled', values })
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
    { orderId, customerId }: Payload<typeof cardRefunded>,
  ): Decision<Outbox> => {
    const values = { orderId }
    return this.#tell(outbox, { recipient: customerId, kind: 'order-refunded-to-card', values })
  }

  /** The same event of the same order is a letter that was written already. */
  #tell(outbox: Outbox, { recipient, kind, values }: News): Decision<Outbox> {
    const { event } = letterKinds[kind]
    if (outbox.written.includes(event)) return decide(outbox)
    const written = [...outbox.written, event]
    const { text } = this.#phrases.write(usualLanguage, kind, values)
    const { orderId } = values
    return decide(
      { written },
      letterWritten({ recipient, orderId, channel: 'outbox', event, text }),
    )
  }
}
