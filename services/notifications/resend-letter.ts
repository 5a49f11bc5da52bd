import { answer, ask, decide, refuse, type Decision, type Payload } from '@millrace/kernel'
import { showCustomer } from '#contracts/customers'
import {
  letterId,
  letterReported,
  letterResent,
  type LetterAddress,
  type noteMail,
  type Resent,
  type resendLetter,
} from '#contracts/notifications'
import { noteOfResend } from './address-letter.ts'
import { matterOf, nameOf, withMail, type Outbox } from './outbox.ts'

/** What was told of a round that is over changes nothing. */
export function onNoteMail(
  outbox: Outbox,
  { orderId, event, refundId, round, ...reported }: Payload<typeof noteMail>,
): Decision<Outbox> {
  const matter = { orderId, event, ...(refundId && { refundId }) }
  const letter = outbox.letters?.[nameOf(matter)]
  if (letter?.mail?.round !== round) return decide(outbox)
  const { recipient } = letter
  return decide(
    withMail(outbox, letter, { round, state: reported.state }),
    letterReported({ recipient, ...matter, channel: 'email', ...reported }),
  )
}

/** One that is just being sent is not sent beside itself, unless nobody knows whether it was. */
export function onResendLetter(
  outbox: Outbox,
  { channel, who, why, isUncertain, ...matter }: Payload<typeof resendLetter>,
): Decision<Outbox> {
  const name = nameOf(matter)
  const letter = outbox.letters?.[name]
  if (channel === 'outbox' || letter?.mail === undefined) {
    return decide(outbox, notSent(outbox, { ...matter, channel }))
  }
  const { recipient, mail } = letter
  const resent = letterResent({ recipient, ...matterOf(letter), channel, who, why })
  if (mail.state !== 'sending') {
    return decide(
      withMail(outbox, letter, { round: mail.round + 1, state: 'sending' }),
      resent,
      ask(noteOfResend(name), showCustomer({ customerId: recipient })),
      answer({ settles: false } satisfies Resent),
    )
  }
  if (isUncertain) return decide(outbox, resent, answer({ settles: true } satisfies Resent))
  const detail = `Letter ${letterId(matter, channel)} is on its way.`
  return decide(outbox, refuse({ refused: 'conflict', detail }))
}

/** There is none by e-mail where there is one in the outbox only. */
function notSent({ written }: Outbox, { channel, ...matter }: LetterAddress) {
  const id = letterId(matter, channel)
  if (channel === 'outbox' && written.includes(nameOf(matter))) {
    const detail = `Letter ${id} lies in the outbox: it is not sent anywhere.`
    return refuse({ refused: 'conflict', detail })
  }
  return refuse({ refused: 'not-found', detail: `There is no letter ${id}.` })
}
