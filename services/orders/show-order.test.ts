import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { showOrder } from '#contracts/orders'
import { nobody, orderId, pending, shown } from './tea.ts'

describe('orders: show an order', () => {
  it('shows it as the API has it', () => {
    pending.when(showOrder({ orderId })).then(answer(shown)).changesNothing()
  })

  it('knows nothing of an order that was never placed', () => {
    nobody
      .when(showOrder({ orderId }))
      .then(refuse({ refused: 'not-found', detail: 'There is no order o-1.' }))
  })
})
