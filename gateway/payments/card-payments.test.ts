import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { charging, refunding } from '#contracts/payments'
import { CardPayments } from './card-payments.ts'
import { circuit } from './limits.ts'

type Answer = { readonly status: number; readonly body: string }

const charged: Answer = { status: 201, body: '{"id":1}' }
const broken: Answer = { status: 500, body: '' }

describe('card payments: the circuit', () => {
  let server: Server
  let payments: CardPayments
  let elapsed = 0
  let calls = 0
  let answer = charged

  before(async () => {
    server = createServer((request, response) => {
      calls++
      request.resume()
      response.writeHead(answer.status).end(answer.body)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    const { port } = server.address() as AddressInfo
    const options = { paymentUrl: `http://127.0.0.1:${port}`, paymentTimeoutMs: 60_000 }
    elapsed = 0
    payments = new CardPayments(options, () => elapsed)
  })

  const perform = async (name: string, request: object, isFirst = true) => {
    const performer = payments.performers.find((one) => one.name === name)
    assert.ok(performer)
    const context = { tenant: 't', key: 'p', idempotencyKey: 'k', attempt: 1, isFirst }
    return (await performer.perform(request, context)).data as Record<string, unknown>
  }
  const charge = async (isFirst?: boolean) => {
    const { refused, chargeId } = await perform(charging, { chargeKey: 'c' }, isFirst)
    return refused ?? chargeId
  }
  const lost = async () => {
    const request = { chargeKey: 'c', card: { shown: '', lost: true } }
    return (await perform(charging, request))['refused']
  }
  const opened = async (failing: () => Promise<unknown>) => {
    for (let nth = 0; nth < circuit.callsMin; nth++) await failing()
    assert.equal(payments.telling().circuit, 'open')
    calls = 0
    answer = charged
  }

  it('P3 says for sure that nothing was charged where nobody can have sent it', async () => {
    answer = broken
    await opened(charge)
    assert.equal(await charge(), 'circuit-open')
    assert.equal(await charge(false), 'unreachable')
    assert.equal(calls, 0)
  })

  it('C4 is opened by cards without a token, and tried by none of them', async () => {
    await opened(lost)
    elapsed += circuit.openMs
    assert.equal(await lost(), 'no-token')
    assert.equal(await charge(), '1')
    assert.equal(payments.telling().circuit, 'closed')
  })

  it('P2 takes a refund for given only where the provider says so, and past an open circuit', async () => {
    answer = broken
    await opened(charge)
    for (const body of ['', '<html>All is well.</html>', '{"a":1}']) {
      answer = { status: 200, body }
      await assert.rejects(perform(refunding, { chargeKey: 'c' }))
    }
    answer = { status: 200, body: '{"refunded":true}' }
    assert.equal((await perform(refunding, { chargeKey: 'c' }))['given'], true)
    assert.equal(payments.telling().refunds, 1)
  })
})
