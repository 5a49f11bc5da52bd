/** One who is asked about orders from outside: says of an order what the order's id begins with. */
import { createServer, type Server } from 'node:http'

type Asked = { readonly check: string; readonly order: { readonly orderId: string } }

export class Desk {
  port = 0
  /** Under which keys it was asked. */
  readonly keys: string[] = []
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request).then((answer) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })

  /** Where it was before, if it was. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.port, '127.0.0.1', resolve))
    const address = this.#server.address()
    this.port = address !== null && typeof address === 'object' ? address.port : 0
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: AsyncIterable<Buffer> & { headers: Record<string, unknown> }) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { order } = JSON.parse(Buffer.concat(chunks).toString()) as Asked
    this.keys.push(String(request.headers['idempotency-key']))
    return { verdict: order.orderId.split('-')[0], why: ['It looks like that.'] }
  }
}
