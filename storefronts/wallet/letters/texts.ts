/** Letters, word by word as that system writes them; amounts as Java writes doubles. */
import { javaDouble } from '#contracts/topics/java-double'
import { decimalOf } from '../../decimals.ts'
import { writeLetter, type LetterEvent } from '../contracts.ts'

export const theOutbox = 'letters'

const letter = (account: string, event: LetterEvent, text: string) =>
  writeLetter({ outbox: theOutbox, account, event, text })

type OrderOf = { readonly orderId: string; readonly accountId: string }

export const depositLetter = (account: string, minor: number) =>
  letter(
    account,
    'DEPOSIT_ACCEPTED',
    `DEPOSIT ${javaDouble(decimalOf(minor))} ACCEPTED ON ACCOUNT ${account}`,
  )

export const paidLetter = ({ orderId, accountId }: OrderOf) =>
  letter(accountId, 'ORDER_PAID', `ORDER ${orderId} PAID SUCCESSFULLY`)

export const failedLetter = ({ orderId, accountId }: OrderOf) =>
  letter(accountId, 'PAYMENT_FAIL', `NOT ENOUGH MONEY on account ${accountId} for order ${orderId}`)

export const brokerageLetter = (account: string, message: string) =>
  letter(account, 'BROKERAGE_NOTIFICATION', message)
