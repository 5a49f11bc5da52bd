/** The shapes that have a name in the document, as clients call them. */
import { shownAccount, shownEntry } from '#contracts/billing'
import { shownCard } from '#contracts/cards'
import { shownSlot } from '#contracts/delivery'
import { line, money, reason } from '#contracts/fields'
import { shownLetter } from '#contracts/notifications'
import { historyLine, shownOrder } from '#contracts/orders'
import { shownWave } from '#contracts/preorder-products'
import { shownStock } from '#contracts/warehouse'
import { shownRecord, shownTopic } from '../answers/log.ts'
import { waiting } from '../answers/orders.ts'
import { shownProblem } from '../answers/problem.ts'
import {
  deadLetter,
  deadLetterGroup,
  heldMessage,
  listedCase,
  openEffect,
} from '../answers/repair.ts'
import { bodyFields } from '../bodies.ts'

export const shapes = {
  given: {
    NewOrder: bodyFields.order,
    NewAccount: bodyFields.account,
    SlotPlan: bodyFields.slot,
  },
  told: {
    Order: shownOrder,
    ...{ Line: line, Reason: reason, Money: money },
    ...{ HistoryLine: historyLine, Waiting: waiting, Card: shownCard },
    ...{ Account: shownAccount, Entry: shownEntry, Stock: shownStock, Slot: shownSlot },
    ...{ Letter: shownLetter, Wave: shownWave },
    ...{ DeadLetter: deadLetter, DeadLetterGroup: deadLetterGroup, HeldMessage: heldMessage },
    ...{ Effect: openEffect, Case: listedCase },
    ...{ Topic: shownTopic, Record: shownRecord },
    Problem: shownProblem,
  },
}
