/** The peer's order on Restate: six durable steps, three together and three one after another. */
import * as restate from '@restatedev/restate-sdk'
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { bookSlot, checkDetails, confirm, countFraud, holdStock, takeMoney } from './six-steps.ts'
import type { PeerOrder } from './six-steps.ts'

const orders = restate.service({
  name: 'Orders',
  handlers: {
    place: async (context: restate.Context, order: PeerOrder) => {
      await restate.RestatePromise.all([
        context.run('details', () => checkDetails(order)),
        context.run('fraud', () => countFraud(order)),
        context.run('stock', () => holdStock(order)),
      ])
      const paid = await context.run('money', () => takeMoney(order))
      await context.run('slot', () => bookSlot(order))
      return context.run('confirm', () => confirm(order, paid))
    },
  },
})

const handler = restate.createEndpointHandler({
  services: [orders],
  logger: () => undefined,
})
const server = createServer(handler)
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
process.on('disconnect', () => process.exit(0))
