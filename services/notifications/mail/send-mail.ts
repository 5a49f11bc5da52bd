import {
  decide,
  effect,
  later,
  withdraw,
  type Context,
  type Decision,
  type Out,
  type Payload,
} from '@millrace/kernel'
import {
  sendingMail,
  tryMailAgain,
  type mailAnswered,
  type MailRequest,
  type sendMail,
} from '#contracts/mail'
import { noteMail } from '#contracts/notifications'

/** A letter on its way; what it says is gone when it has come to its end. */
export type Envelope = {
  readonly round: number
  readonly attempts: number
  readonly letter: Payload<typeof sendMail> | null
}

export const noEnvelope: Envelope = { round: 0, attempts: 0, letter: null }

const minuteMs = 60_000
/** How long after each try the next one comes: a day in all. */
const pausesMs = [1, 5, 15, 60, 120, 240, 480, 480].map((minutes) => minutes * minuteMs)

/** A round that was begun is not begun again, and a later one ends it. */
export function onSendMail(
  envelope: Envelope,
  letter: Payload<typeof sendMail>,
): Decision<Envelope> {
  if (letter.round <= envelope.round) return decide(envelope)
  const next = { round: letter.round, attempts: 1, letter }
  const attempt = toPost(next, letter)
  return envelope.letter === null ? decide(next, attempt) : decide(next, withdraw('try'), attempt)
}

export function onTryMailAgain(
  envelope: Envelope,
  { round }: Payload<typeof tryMailAgain>,
): Decision<Envelope> {
  const { letter } = envelope
  if (letter === null || round !== envelope.round) return decide(envelope)
  const next = { ...envelope, attempts: envelope.attempts + 1 }
  return decide(next, toPost(next, letter))
}

type Answered = Payload<typeof mailAnswered>

export function onMailAnswered(
  envelope: Envelope,
  answered: Answered,
  { now }: Context,
): Decision<Envelope> {
  const { letter, round, attempts } = envelope
  if (letter === null || answered.round !== round) return decide(envelope)
  const { orderId, event, refundId, letterId } = letter
  const { outcome, why } = answered
  const part = refundId === undefined ? {} : { refundId }
  const told = { orderId, event, ...part, round, attempts, ...(why === undefined ? {} : { why }) }
  const pauseMs = pausesMs[attempts - 1]
  if (outcome === 'later' && pauseMs !== undefined) {
    const again = later('try', now + pauseMs, tryMailAgain({ letterId, round }))
    return decide(envelope, again, noteMail({ ...told, state: 'delayed' }))
  }
  const state = outcome === 'sent' ? 'sent' : 'failed'
  return decide({ ...envelope, letter: null }, noteMail({ ...told, state }))
}

function toPost({ attempts }: Envelope, letter: Payload<typeof sendMail>): Out {
  const { letterId, customerId, round, subject, text, greeting, name, email } = letter
  const request: MailRequest = {
    ...{ letterId, customerId, round, subject, text, greeting, name, email },
  }
  return effect(sendingMail, `${round}.${attempts}`, request)
}
