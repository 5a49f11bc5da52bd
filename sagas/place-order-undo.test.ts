import { describe, it } from 'node:test'
import { dialogue, type Dialogue } from '@millrace/kernel/testing'
import type { Sent } from '@millrace/kernel'
import { moneyNotTaken, moneyRefused, releaseMoney } from '#contracts/billing'
import { detailsFailed, fraudSuspected, uncount } from '#contracts/checks'
import { freeSlot, slotRefused } from '#contracts/delivery'
import type { Reason } from '#contracts/fields'
import { cancelOrder } from '#contracts/orders'
import { releaseStock, stockShort } from '#contracts/warehouse'
import * as one from './order-one.ts'
import { placeOrder } from './place-order.ts'

const { orderId, customerId, placedAt, amount, total, cup, tea, purse, noon } = one
const refusal: Reason = { code: 'out-of-stock', detail: 'No.' }
const reasons = [refusal]
const minute = 60_000
const day = 24 * 60 * minute
const fraud = uncount({ customerId, orderId, placedAt })

type Row = {
  readonly step: string
  /** What the others of its group have answered by then. */
  readonly answered: readonly Sent[]
  /** A refusal undoes all the others; silence undoes the step as well. */
  readonly refused: Sent
  readonly undoes: readonly Sent[]
  readonly silent?: { readonly forMs: number; readonly undoes: readonly Sent[] }
}

const first = [one.passed, one.counted, one.cupHeld, one.teaHeld]
const second = [one.moneyIsHeld, one.noonBooked]
const undoneFirst = [releaseStock(tea), releaseStock(cup), fraud]
const without = (answers: readonly Sent[], answer: Sent) => answers.filter((it) => it !== answer)

const rows: readonly Row[] = [
  {
    step: 'details',
    answered: without(first, one.passed),
    refused: detailsFailed({ orderId, reasons }),
    undoes: undoneFirst,
    silent: { forMs: day, undoes: undoneFirst },
  },
  {
    step: 'fraud',
    answered: without(first, one.counted),
    refused: fraudSuspected({ orderId, customerId, amount, total, reasons }),
    undoes: [releaseStock(tea), releaseStock(cup)],
    silent: { forMs: day, undoes: undoneFirst },
  },
  {
    step: 'stock',
    answered: without(first, one.cupHeld),
    refused: stockShort({ ...cup, reasons }),
    undoes: [releaseStock(tea), fraud],
    silent: { forMs: minute, undoes: undoneFirst },
  },
  {
    step: 'wallet',
    answered: [...first, one.noonBooked],
    refused: moneyRefused({ ...purse, reasons }),
    undoes: [freeSlot(noon), ...undoneFirst],
    silent: { forMs: minute, undoes: [freeSlot(noon), releaseMoney(purse), ...undoneFirst] },
  },
  {
    step: 'slot',
    answered: [...first, one.moneyIsHeld],
    refused: slotRefused({ ...noon, reasons }),
    undoes: [releaseMoney(purse), ...undoneFirst],
    silent: { forMs: minute, undoes: [freeSlot(noon), releaseMoney(purse), ...undoneFirst] },
  },
  {
    step: 'take',
    answered: [...first, ...second],
    refused: moneyNotTaken({ ...purse, reasons }),
    undoes: [freeSlot(noon), releaseMoney(purse), ...undoneFirst],
  },
]

const undone: Readonly<Record<string, Sent>> = {
  'fraud.uncount/': one.uncountedAgain,
  'warehouse.release/cup': one.cupReleased,
  'warehouse.release/tea': one.teaReleased,
  'billing.release-money/': one.moneyIsReleased,
  'delivery.free/': one.noonFreed,
}

/** Nothing but the undos counts here: the asks that went before them are forgotten. */
const before = ({ answered }: Row): Dialogue => {
  const talk = dialogue(placeOrder)
    .starts(one.placed)
    .answers(...answered)
  talk.said = []
  return talk
}

const isUndone = (talk: Dialogue, undos: readonly Sent[], why: readonly Reason[]) => {
  talk.asks(...undos)
  undos.forEach(({ type, data }, at) => {
    const answer = undone[`${type.wireName}/${'sku' in data ? String(data['sku']) : ''}`]
    if (at > 0) talk.asksNothing()
    if (answer !== undefined) talk.answers(answer)
  })
  talk
    .asks(cancelOrder({ orderId, reasons: [...why] }))
    .answers(one.canceled)
    .is('unknown')
}

describe('place order: what is undone', () => {
  for (const row of rows) {
    it(`when ${row.step} is refused`, () => {
      isUndone(before(row).answers(row.refused), row.undoes, reasons)
    })
  }

  for (const row of rows) {
    const { step, silent } = row
    if (silent === undefined) continue
    it(`when ${step} is silent`, () => {
      const talk = before(row).after(silent.forMs - 1)
      talk.said = []
      const reason: Reason = { code: 'timed-out', detail: `No answer in time: ${step}.` }
      isUndone(talk.after(1), silent.undoes, [reason])
    })
  }
})
