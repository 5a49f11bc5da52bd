/** The topics of wallet orders, as its programs write and read them. */
import { oneOf, openGroup, text } from '@millrace/kernel'
import { double, doubleBytes, jsonText } from '#contracts/topics/format'
import { toldIn, type Topic } from '#contracts/topics/topic'
import { decimalOf } from '../decimals.ts'

const uuid = text({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
})

const messageOf = <Event extends string, Rest extends Parameters<typeof openGroup>[0]>(
  event: Event,
  rest: Rest,
) => openGroup({ event: oneOf(event), ...rest })

const orderOfAccount = { orderId: uuid, accountId: uuid }

export const billingTopic: Topic = {
  topic: 'billing',
  partitions: 2,
  format: jsonText({
    OrderCreatedEvent: messageOf('ORDER_CREATED', { ...orderOfAccount, price: double() }),
    DepositRequestEvent: messageOf('DEPOSIT_REQUEST', { accountId: uuid, value: double() }),
  }),
  summary: 'What is asked of accounts. By another hand: an order at its price, once; a deposit.',
}

export const paymentTopic: Topic = {
  topic: 'payment',
  partitions: 2,
  format: jsonText({
    OrderPaidEvent: messageOf('ORDER_PAID', orderOfAccount),
    PaymentFailEvent: messageOf('PAYMENT_FAIL', orderOfAccount),
    DepositAcceptedEvent: messageOf('DEPOSIT_ACCEPTED', { accountId: uuid, value: double() }),
  }),
  summary:
    'What became of it. By another hand it is a letter, and changes no order and no account.',
}

export const brokerageTopic: Topic = {
  topic: 'brokerage-notification',
  partitions: 1,
  format: jsonText({
    BrokerageNotificationEvent: messageOf('BROKERAGE_NOTIFICATION', {
      accountId: uuid,
      message: text({ max: 1000 }),
    }),
  }),
  summary: 'News that others write; each is a letter.',
}

export const deltasTopic: Topic = {
  topic: 'KeyValueTopic',
  partitions: 3,
  format: doubleBytes,
  summary: 'By how much each account changed, 0 when it was opened.',
}

export const balancesTopic: Topic = {
  topic: 'AccountsWithBalance',
  partitions: 3,
  format: doubleBytes,
  summary: 'What lies on each account, after each change.',
}

export const orderCreated = (orderId: string, accountId: string, minor: number) =>
  toldIn(billingTopic, accountId, {
    event: 'ORDER_CREATED',
    orderId,
    accountId,
    price: decimalOf(minor),
  })

export const depositRequested = (accountId: string, minor: number) =>
  toldIn(billingTopic, accountId, {
    event: 'DEPOSIT_REQUEST',
    accountId,
    value: decimalOf(minor),
  })

export const paymentTold = (event: 'ORDER_PAID' | 'PAYMENT_FAIL', paid: Paid) =>
  toldIn(paymentTopic, paid.accountId, { event, orderId: paid.orderId, accountId: paid.accountId })
type Paid = { readonly orderId: string; readonly accountId: string }

export const depositAccepted = (accountId: string, minor: number) =>
  toldIn(paymentTopic, accountId, { event: 'DEPOSIT_ACCEPTED', accountId, value: decimalOf(minor) })

export const deltaTold = (accountId: string, minor: number) =>
  toldIn(deltasTopic, accountId, decimalOf(minor))

export const balanceTold = (accountId: string, minor: number) =>
  toldIn(balancesTopic, accountId, decimalOf(minor))
