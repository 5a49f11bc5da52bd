import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { after, before, describe, it } from 'node:test'
import type { Check } from '#contracts/check'
import { checkAnswered } from '#contracts/checks'
import { OutsideChecks } from './outside-checks.ts'

const order = {
  ...{ orderId: 'o-1', customerId: 'anna', currency: 'EUR', total: 5, placedAt: 1 },
  lines: [{ sku: 'tea', quantity: 1, unitPrice: 5 }],
}
const context = { tenant: 'shop', key: 'o-1', idempotencyKey: 'k', attempt: 1, isFirst: true }

describe('gateway: checks that are asked outside', () => {
  let answers: (request: IncomingMessage, response: ServerResponse) => void
  const server = createServer((request, response) => answers(request, response))
  let url = ''
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    assert.ok(address !== null && typeof address === 'object')
    url = `http://127.0.0.1:${address.port}/judge`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const ask = (timeoutMs = 30_000, check = 'desk') => {
    const outside: Check = {
      ...{ name: 'desk', summary: 'It.', afterMs: 1, then: 'refuse', isOn: true },
      by: { outside: { url, timeoutMs } },
    }
    return new OutsideChecks([outside]).performer.perform({ check, order }, context)
  }
  const says = async (outcome: 'pass' | 'fail' | 'unknown', ...why: string[]) =>
    assert.deepEqual(await ask(), checkAnswered({ orderId: 'o-1', check: 'desk', outcome, why }))

  it('are told the order under its key, and what they say is taken', async () => {
    let asked: unknown
    answers = (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
        asked = [request.method, request.headers['idempotency-key'], body]
        response.end('{"verdict":"fail","why":["No."]}')
      })
    }
    await says('fail', 'No.')
    assert.deepEqual(asked, ['POST', 'shop/o-1/desk', { check: 'desk', order }])
  })

  it('need not say why', async () => {
    answers = (_, response) => void response.end('{"verdict":"pass"}')
    await says('pass', 'desk says so.')
  })

  for (const [what, status, text] of [
    ['fails', 500, '{"verdict":"pass"}'],
    ['goes elsewhere', 302, '{"verdict":"pass"}'],
    ['says what is no verdict', 200, '{"verdict":"perhaps"}'],
    ['says what is no JSON', 200, 'pass'],
  ] as const) {
    it(`is not known where it ${what} (O1)`, async () => {
      answers = (_, response) => void response.writeHead(status, { location: '/' }).end(text)
      await says('unknown', 'failed')
    })
  }

  it('is not known where it says nothing, hangs up, or is not there (O1)', async () => {
    answers = (request) => void request.resume()
    const silent = await ask(20)
    assert.deepEqual(silent.data, {
      orderId: 'o-1',
      check: 'desk',
      outcome: 'unknown',
      why: ['timed-out'],
    })
    answers = (request) => void request.socket.destroy()
    await says('unknown', 'unreachable')
    const { data } = await ask(1, 'gone')
    assert.deepEqual(data, {
      orderId: 'o-1',
      check: 'gone',
      outcome: 'unknown',
      why: ['no-address'],
    })
  })
})
