import type { FraudRules } from '#contracts/checks'
import type { Context } from '@millrace/kernel'
import { endSession, letOut, orderKeptMs, type Customer } from './customer.ts'

/** By which rules the orders of a tenant's customers are judged. */
export type RulesOf = (tenant: string) => FraudRules

/** The customer as of now: what has left the window counts no more. */
export function asOf(customer: Customer, { now }: Context, rules: FraudRules): Customer {
  const { window, windowMs } = rules
  if (window !== 'session') return letOut(customer, now - windowMs)
  const { lastAt = 0 } = customer
  return lastAt === 0 || now - lastAt <= windowMs ? customer : endSession(customer, lastAt)
}

export const rememberedMs = ({ windowMs }: FraudRules): number => Math.max(windowMs, orderKeptMs)
