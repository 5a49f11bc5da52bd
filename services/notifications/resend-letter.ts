import { answer, ask, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { showCustomer } from '#contracts/customers'
import {
  letterId,
  letterReported,
  letterResent,
  type noteMail,
  type Resent,
  type resendLetter,
} from '#contracts/notifications'
import { noteOfResend } from './address-letter.ts'
import { withMail, type Outbox } from './outbox.ts'

/** What was told of a round that is over changes nothing. */
export function onNoteMail(
  outbox: Outbox,
  { orderId, event, round, ...reported }: Payload<typeof noteMail>,
): Decision<Outbox> {
  const letter = outbox.letters?.[event]
  if (letter?.mail?.round !== round) return decide(outbox)
  const { recipient } = letter
  return decide(
    withMail(outbox, event, { round, state: reported.state }),
    letterReported({ recipient, orderId, event, channel: 'email', ...reported }),
  )
}

/** One that is just being sent is not sent beside itself, unless nobody knows whether it was. */
export function onResendLetter(
  outbox: Outbox,
  { orderId, event, channel, who, why, isUncertain }: Payload<typeof resendLetter>,
): Decision<Outbox> {
  const id = letterId(orderId, event, channel)
  const letter = outbox.letters?.[event]
  const isWritten = outbox.written.includes(event)
  if (!isWritten || (channel === 'email' && letter?.mail === undefined)) {
    const detail = `There is no letter ${id}.`
    return decide(outbox, refuse({ refused: 'not-found', detail }))
  }
  if (letter?.mail === undefined || channel === 'outbox') {
    const detail = `Letter ${id} lies in the outbox: it is not sent anywhere.`
    return decide(outbox, refuse({ refused: 'conflict', detail }))
  }
  const { recipient, mail } = letter
  const resent = letterResent({ recipient, orderId, event, channel, who, why })
  if (mail.state === 'sending' && isUncertain) {
    return decide(outbox, resent, answer({ settles: true } satisfies Resent))
  }
  if (mail.state === 'sending') {
    const detail = `Letter ${id} is on its way.`
    return decide(outbox, refuse({ refused: 'conflict', detail }))
  }
  return decide(
    withMail(outbox, event, { round: mail.round + 1, state: 'sending' }),
    resent,
    ask(noteOfResend(event), showCustomer({ customerId: recipient })),
    answer({ settles: false } satisfies Resent),
  )
}
