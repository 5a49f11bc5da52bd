/** One letter on its way by e-mail. What is personal in it is sealed until the moment in which it is sent. */
import { command, integer, oneOf, optional, personal, text, type Payload } from '@millrace/kernel'
import { customerId, orderId, refundId } from './fields.ts'
import { letterEvents } from './notifications.ts'

const letterId = text({ min: 1, max: 300 })
/** Which time the letter is sent: 1 unless somebody had it sent again. */
const round = integer({ min: 1 })

/** To be sent once a round, however often it is asked for. */
export const sendMail = command('mail.send', {
  ...{ letterId, orderId, customerId, event: oneOf(...letterEvents), round },
  refundId: optional(refundId),
  ...{ subject: text(), text: text(), greeting: text(), name: personal(), email: personal() },
})

/** What came of a try: nobody took it, but somebody may later; or nobody ever will. */
export const mailAnswered = command('mail.answered', {
  ...{ letterId, round, outcome: oneOf('sent', 'later', 'failed') },
  why: optional(text({ max: 300 })),
})
/** What mail tells itself. */
export const tryMailAgain = command('mail.try-again', { letterId, round })

/** The performer, and what it is asked. */
export const sendingMail = 'smtp'
export type MailRequest = Omit<Payload<typeof sendMail>, 'event' | 'orderId' | 'refundId'>
