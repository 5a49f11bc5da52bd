import type { Language } from './template.ts'

/** A reason says itself what it is, in English. */
export const english: Language = {
  greeting: 'Dear {name},',
  letters: {
    'order-approved': {
      subject: 'Your order {orderId} is approved',
      text: 'Your order {orderId} is approved.',
    },
    'order-canceled': {
      subject: 'Your order {orderId} is canceled',
      text: 'Your order {orderId} is canceled. {reasons}',
    },
    'order-refunded': {
      subject: 'Your money for order {orderId} is back',
      text: 'What you paid for order {orderId} is back on account {accountId}.',
    },
    'order-refunded-to-card': {
      subject: 'Your money for order {orderId} is on its way',
      text: 'What you paid for order {orderId} is on its way back to your card.',
    },
  },
  // What was said of it in here is not for the customer.
  reasons: {
    'check-failed': 'We could not accept this order.',
    'review-rejected': 'We could not accept this order.',
  },
}
