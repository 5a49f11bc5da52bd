/** The peer's order on DBOS: six durable steps, three together and three one after another. */
import { DBOS } from '@dbos-inc/dbos-sdk'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bookSlot, checkDetails, confirm, countFraud, holdStock, takeMoney } from './six-steps.ts'
import type { PeerOrder } from './six-steps.ts'

const step = <R>(name: string, work: () => R) => DBOS.runStep(async () => work(), { name })

const placeOrder = DBOS.registerWorkflow(
  async (order: PeerOrder) => {
    await Promise.all([
      step('details', () => checkDetails(order)),
      step('fraud', () => countFraud(order)),
      step('stock', () => holdStock(order)),
    ])
    const paid = await step('money', () => takeMoney(order))
    await step('slot', () => bookSlot(order))
    return step('confirm', () => confirm(order, paid))
  },
  { name: 'placeOrder' },
)

const [databaseUrl = '', connections = '10'] = process.argv.slice(2)
DBOS.setConfig({
  name: 'orders',
  systemDatabaseUrl: databaseUrl,
  systemDatabasePoolSize: Number(connections),
  logLevel: 'error',
})
await DBOS.launch()

const server = createServer((request, response) => {
  bodyOf(request)
    .then((body) => placeOrder(JSON.parse(body)))
    .then(
      (order) => respond(201, order),
      (failure: unknown) => respond(500, { failure: String(failure) }),
    )

  function respond(status: number, body: object): void {
    const json = JSON.stringify(body)
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(json),
    }
    response.writeHead(status, headers).end(json)
  }
})
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
process.on('disconnect', () => process.exit(0))

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}
