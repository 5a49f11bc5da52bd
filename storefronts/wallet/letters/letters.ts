import {
  answer,
  decide,
  refuse,
  service,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { recordWritten } from '#contracts/topics/hand'
import {
  forgetLetters,
  listLetters,
  showLetter,
  sweepLetters,
  writeLetter,
  type Letters,
} from '../contracts.ts'
import { factIn } from '../read-record.ts'
import { walletTenant } from '../tenant.ts'
import { brokerageTopic, paymentTopic } from '../topics.ts'
import {
  byAccount,
  byId,
  letterAt,
  nameOf,
  noLetters,
  withoutOldest,
  write,
  type Outbox,
} from './outbox.ts'
import { brokerageLetter, depositLetter, failedLetter, paidLetter, theOutbox } from './texts.ts'

/** As many are thrown away in one step. */
const sweptAtOnce = 1000

function onWriteLetter(
  outbox: Outbox,
  { account, event, text }: Payload<typeof writeLetter>,
  { now, newId }: Context,
): Decision<Outbox> {
  return decide(write(outbox, { id: newId(), account, text, event }, now))
}

/** A fact by another hand is a letter as ours are, and nothing else. */
function onRecordWritten(
  outbox: Outbox,
  { topic, value }: Payload<typeof recordWritten>,
  context: Context,
): Decision<Outbox> {
  if (topic !== paymentTopic.topic && topic !== brokerageTopic.topic) return decide(outbox)
  const letter = letterAbout(value)
  return onWriteLetter(outbox, letter.data, context)
}

function letterAbout(value: unknown) {
  const { event, amount, message, ...about } = factIn(value)
  if (event === 'ORDER_PAID') return paidLetter(about)
  if (event === 'PAYMENT_FAIL') return failedLetter(about)
  if (event === 'DEPOSIT_ACCEPTED') return depositLetter(about.accountId, amount)
  return brokerageLetter(about.accountId, message)
}

function onListLetters(
  outbox: Outbox,
  { account, after, limit }: Payload<typeof listLetters>,
): Decision<Outbox> {
  const from = nameOf(Math.max(after, outbox.forgottenTo) + 1)
  const prefix = byAccount(account)
  const times =
    account === ''
      ? [...outbox.letters.list({ from, limit })].map(([name]) => Number(name))
      : [...outbox.index.list({ from: prefix + from, to: `${prefix}:`, limit })].map(
          ([, created]) => created,
        )
  const items = times.flatMap((created) => letterAt(outbox, created) ?? [])
  return decide(outbox, answer({ items, more: times.length === limit } satisfies Letters))
}

function onForgetLetters(outbox: Outbox): Decision<Outbox> {
  const forgotten = { ...outbox, forgottenTo: outbox.lastAt }
  return decide(forgotten, sweepLetters({ outbox: theOutbox }), answer(null))
}

function onSweepLetters(outbox: Outbox): Decision<Outbox> {
  const { rest, isDone } = withoutOldest(outbox, sweptAtOnce)
  return isDone ? decide(rest) : decide(rest, sweepLetters({ outbox: theOutbox }))
}

export const letters = service<Outbox>('wallet-letters', {
  keyedBy: 'outbox',
  tenant: walletTenant,
  initial: noLetters,
  on: (on) => [
    on(writeLetter, onWriteLetter),
    on(recordWritten, onRecordWritten, { by: 'about' }),
    on(listLetters, onListLetters),
    on(showLetter, (outbox, { id }) => {
      const letter = letterAt(outbox, outbox.index.get(byId(id)))
      return decide(outbox, letter === undefined ? refuse(null) : answer(letter))
    }),
    on(forgetLetters, onForgetLetters),
    on(sweepLetters, onSweepLetters),
  ],
})
