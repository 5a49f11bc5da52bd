/**
 * What the history of an order tells, and which details of it; the order of the lines is the order in
 * which they are told when they happened at the same time: as the saga goes, then as it is undone.
 * Rows may come, go and move. The details of a row are stored by their place in it, so new ones go
 * to its end, and none ever changes its place.
 */
import type { AnyMessageType } from '@millrace/kernel'
import * as billing from '#contracts/billing'
import * as checks from '#contracts/checks'
import * as delivery from '#contracts/delivery'
import { letterWritten } from '#contracts/notifications'
import * as orders from '#contracts/orders'
import * as warehouse from '#contracts/warehouse'

export type Told = { readonly type: AnyMessageType; readonly details: readonly string[] }

const stock = ['sku', 'quantity']
const money = ['accountId', 'amount']
const slot = ['slotId']

export const told: readonly Told[] = [
  { type: orders.orderPlaced, details: ['total', 'currency'] },
  { type: orders.cancelRequested, details: ['reason'] },
  { type: orders.cancelBegun, details: ['reason'] },
  { type: checks.detailsPassed, details: [] },
  { type: checks.detailsFailed, details: ['reasons'] },
  { type: checks.fraudPassed, details: ['amount', 'total'] },
  { type: checks.fraudSuspected, details: ['amount', 'total', 'reasons'] },
  { type: warehouse.stockHeld, details: stock },
  { type: warehouse.stockShort, details: ['sku', 'reasons'] },
  { type: billing.moneyHeld, details: money },
  { type: billing.moneyRefused, details: ['accountId', 'reasons'] },
  { type: delivery.slotBooked, details: slot },
  { type: delivery.slotRefused, details: ['slotId', 'reasons'] },
  { type: billing.moneyTaken, details: money },
  { type: billing.moneyNotTaken, details: ['accountId', 'reasons'] },
  { type: warehouse.stockSold, details: stock },
  { type: delivery.slotKept, details: slot },
  { type: orders.orderConfirmed, details: [] },
  { type: delivery.slotFreed, details: slot },
  { type: delivery.slotLapsed, details: slot },
  { type: billing.moneyReleased, details: money },
  { type: billing.moneyLapsed, details: money },
  { type: warehouse.stockReleased, details: stock },
  { type: warehouse.stockLapsed, details: stock },
  { type: checks.uncounted, details: ['amount'] },
  { type: billing.moneyRefunded, details: money },
  { type: warehouse.restocked, details: stock },
  { type: delivery.slotGivenBack, details: slot },
  { type: orders.orderCanceled, details: ['reasons'] },
  { type: letterWritten, details: ['event', 'channel'] },
]
