import type { Language } from './template.ts'

/** A reason says itself what it is, in English. */
export const english: Language = {
  point: '.',
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
    'order-part-refunded': {
      subject: 'You get {amount} back for order {orderId}',
      text: 'Of what you paid for order {orderId}, {amount} is back on account {accountId}.',
    },
    'order-part-refunded-to-card': {
      subject: 'You get {amount} back for order {orderId}',
      text: 'Of what you paid for order {orderId}, {amount} is on its way back to your card.',
    },
    'preorder-moved-up': {
      subject: 'There is one for you: pre-order {preorderId}',
      text: 'Your pre-order {preorderId} has moved up: there is one for you now.',
    },
    'preorder-declined': {
      subject: 'Your pre-order {preorderId} is not paid yet',
      text: 'Your pre-order {preorderId} could not be paid. {reasons} Please pay it in another way until {until}.',
    },
    'preorder-reminded': {
      subject: 'Your pre-order {preorderId} still waits to be paid',
      text: 'Your pre-order {preorderId} is kept for you until {until}; it is not paid yet. {reasons}',
    },
    'preorder-canceled': {
      subject: 'Your pre-order {preorderId} is canceled',
      text: 'Your pre-order {preorderId} is canceled. {reasons}',
    },
    'preorder-not-paid': {
      subject: 'Your pre-order {preorderId} is canceled',
      text: 'Your pre-order {preorderId} is canceled: it was not paid in time.',
    },
    'preorder-sold-out': {
      subject: 'Your pre-order {preorderId} is canceled',
      text: 'Your pre-order {preorderId} is canceled: there was none left.',
    },
  },
  // What was said of it in here is not for the customer.
  reasons: {
    'check-failed': 'We could not accept this order.',
    'review-rejected': 'We could not accept this order.',
  },
}
