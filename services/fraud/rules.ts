import type { Context } from '@millrace/kernel'
import { letOut, orderKeptMs, type Customer } from './customer.ts'

/** How the orders of a customer are judged; a limit of 0 lets every order pass. */
export type FraudRules = { readonly limitMinor: number; readonly windowMs: number }

/** The customer as of now: what is as old as the window is long counts no more. */
export const asOf = (customer: Customer, { now }: Context, { windowMs }: FraudRules): Customer =>
  letOut(customer, now - windowMs)

export const rememberedMs = ({ windowMs }: FraudRules): number => Math.max(windowMs, orderKeptMs)
