import type { HandTopic } from '#gateway/topics/hand-topic'
import type { Storefront } from '../storefront.ts'
import { personOf } from './addresses.ts'
import { reservationSettled, type Row } from './contracts.ts'
import { preorderNumbers, preorders, preorderTenant } from './preorders.ts'
import { preorderRows } from './preorder-rows.ts'
import { readFact } from './read-fact.ts'
import { preReservationTopic } from './topics.ts'

const facts: HandTopic = {
  ...preReservationTopic,
  tenant: preorderTenant,
  read: ({ value }) => readFact(value),
  whose: ({ value, about }) => personOf(value as Row, Number(about)),
}

/** Reserve, pay, get a receipt, cancel. */
export const preorder: Storefront = {
  name: 'preorder',
  tenant: preorderTenant,
  services: [preorderNumbers, preorders, preorderRows],
  wakes: reservationSettled,
  topics: [facts],
  logged: [
    {
      type: reservationSettled,
      msg: 'pre-order settled',
      fields: ['reservationId', 'status', 'reason'],
    },
  ],
}
