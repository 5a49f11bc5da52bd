/** Stock and delivery slots. */
import { shownSlot } from '#contracts/delivery'
import { shownStock } from '#contracts/warehouse'
import { bodyFields } from '../../bodies.ts'
import type { Operations } from '../operation.ts'

const { stock, adjustment, slot } = bodyFields

export const goodsOperations: Operations = {
  'GET /v1/stock/{sku}': { summary: 'What is on hand, held and sold', answers: shownStock },
  'PUT /v1/stock/{sku}': {
    summary: 'Say what is on hand',
    ...{ body: stock, answers: shownStock, needsNothing: true },
  },
  'POST /v1/stock/{sku}/adjustments': {
    ...{ summary: 'Add to what is on hand', body: adjustment, answers: shownStock },
  },
  'GET /v1/slots/{id}': { summary: 'A delivery slot', answers: shownSlot },
  'PUT /v1/slots/{id}': {
    summary: 'Plan a delivery slot',
    ...{ body: slot, answers: shownSlot, needsNothing: true },
  },
}
