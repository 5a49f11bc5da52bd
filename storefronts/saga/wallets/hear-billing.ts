/** What happened to the account of a wallet becomes a row of its history, of which its user is told. */
import { decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type {
  accountOpened,
  deposited,
  moneyRefused,
  moneyReleased,
  moneyTaken,
} from '#contracts/billing'
import type { recordWritten } from '#contracts/topics/hand'
import { settled } from '../fields.ts'
import { tellUser } from '../users/contracts.ts'
import type { Change } from './contracts.ts'
import { changeTold, historyTopic } from './history-topic.ts'
import { changeIn } from './read-change.ts'
import { changeOf, created, withPurchase, type Purchase, type Wallet } from './wallet.ts'

type Row = { readonly change: Change; readonly context: Context }

function told(wallet: Wallet, { change, context: { key, now } }: Row): Decision<Wallet> {
  return decide(wallet, changeTold(key, change, now), ...newsFor(wallet, change))
}

const newsFor = ({ userId }: Wallet, change: Change) =>
  userId === '' ? [] : [tellUser({ userId, change })]

/** Where it is opened with something in it, that comes next. */
export function onAccountOpened(
  wallet: Wallet,
  { balance, owner = '' }: Payload<typeof accountOpened>,
  context: Context,
): Decision<Wallet> {
  if (wallet.opening > 0) return decide(wallet)
  return opened({ ...wallet, userId: owner }, balance, context)
}

export function onDeposited(
  wallet: Wallet,
  { amount, balance }: Payload<typeof deposited>,
  context: Context,
): Decision<Wallet> {
  if (wallet.is === 'filling') return opened(wallet, balance, context)
  const refill = { operation: 'REFILL', status: 'SUCCESS', sum: amount.minor } as const
  const change = changeOf({ id: context.newId(), before: wallet }, refill, balance)
  return told({ ...wallet, balance }, { change, context })
}

function opened(wallet: Wallet, balance: number, context: Context): Decision<Wallet> {
  const change: Change = {
    id: context.newId(),
    operation: 'CREATE',
    status: 'SUCCESS',
    current: balance,
  }
  return told(created(wallet, balance), { change, context })
}

export function onMoneyTaken(
  wallet: Wallet,
  { orderId, balance }: Payload<typeof moneyTaken>,
  context: Context,
): Decision<Wallet> {
  return bought(wallet, { orderId, is: 'bought', balance }, context)
}

/** Refused, or given back before it was taken. */
export function onMoneyNotTaken(
  wallet: Wallet,
  { orderId }: Payload<typeof moneyRefused> | Payload<typeof moneyReleased>,
  context: Context,
): Decision<Wallet> {
  return bought(wallet, { orderId, is: 'refused', balance: wallet.balance }, context)
}

type Outcome = Pick<Purchase, 'is'> & { readonly orderId: string; readonly balance: number }

function bought(wallet: Wallet, { orderId, is, balance }: Outcome, context: Context) {
  const purchase = wallet.purchases.get(orderId)
  if (purchase?.is !== 'open') return decide(wallet)
  const { sum } = purchase
  const status = is === 'bought' ? 'SUCCESS' : 'FAILED'
  const buy = { operation: 'BUY', status, sum } as const
  const change = changeOf({ id: context.newId(), before: wallet }, buy, balance)
  const next = withPurchase({ ...wallet, balance }, orderId, { sum, is })
  const { state, out } = told(next, { change, context })
  return decide(state, ...out, settled({ id: orderId }))
}

/** A row by another hand is news for the user, and changes nothing. */
export function onRecordWritten(
  wallet: Wallet,
  { topic, value }: Payload<typeof recordWritten>,
): Decision<Wallet> {
  const change = topic === historyTopic.topic ? changeIn(value) : undefined
  return change === undefined ? decide(wallet) : decide(wallet, ...newsFor(wallet, change))
}
