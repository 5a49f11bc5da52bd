import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, it } from 'node:test'
import { ConfluentCalls } from './confluent-calls.ts'
import { RegistryAway } from './registry.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const timing = { answerMs: 5000, callMs: 1000, firstPauseMs: 5 }
const ok: Answer = (_, response) => void response.end('{"id":7}')
const fails =
  (status: number, text = 'sorry\n<html>'): Answer =>
  (_, response) =>
    void response.writeHead(status).end(text)

describe('registry: calls of somebody else’s', () => {
  const opened: { close(): void }[] = []
  afterEach(() => {
    for (const one of opened.splice(0)) one.close()
  })

  /** A registry that answers one call after another as told, and from then on as the last time. */
  async function registry(...answers: Answer[]): Promise<{ url: URL; asked: IncomingMessage[] }> {
    const asked: IncomingMessage[] = []
    const server = createServer((request, response) => {
      asked.push(request)
      const answer = answers[Math.min(asked.length, answers.length) - 1]
      answer?.(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    opened.push({
      close: () => {
        server.close()
        server.closeAllConnections()
      },
    })
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    return { url: new URL(`http://127.0.0.1:${address.port}/api`), asked }
  }

  const away = (says: RegExp) => (error: unknown) => {
    assert.ok(error instanceof RegistryAway)
    assert.match(error.message, says)
    return true
  }

  it('are made again where it fails, as they were', async () => {
    const { url, asked } = await registry(fails(500), fails(503), fails(429), ok)
    const { status, fields } = await new ConfluentCalls(url.href, timing).ask('/subjects')
    assert.deepEqual([status, fields['id']], [200, 7])
    assert.deepEqual(
      asked.map((request) => request.url),
      Array.from({ length: 4 }, () => '/api/subjects'),
    )
  })

  it('are not made again where it says no', async () => {
    const { url, asked } = await registry(fails(404, '{"error_code":40401}'))
    const { status, fields } = await new ConfluentCalls(url.href, timing).ask('/subjects/a')
    assert.deepEqual([status, fields['error_code'], asked.length], [404, 40401, 1])
  })

  it('end when it has failed for long enough, in one line', async () => {
    const { url } = await registry(fails(502))
    const call = new ConfluentCalls(url.href, timing).ask('/subjects')
    await assert.rejects(call, away(/^The registry at http:\S+\/api answers 502: sorry <html>\.$/))
  })

  it('end when nobody is there', async () => {
    const { url } = await registry(ok)
    for (const one of opened.splice(0)) one.close()
    const call = new ConfluentCalls(url.href, timing).ask('/subjects')
    await assert.rejects(call, away(/cannot be reached: ECONNREFUSED/))
  })

  it('do not wait for an answer for ever', async () => {
    const { url } = await registry(() => undefined)
    const call = new ConfluentCalls(url.href, { ...timing, answerMs: 100 }).ask('/subjects')
    await assert.rejects(call, away(/does not answer within 100 ms/))
  })

  it('end at once where something else answers', async () => {
    const { url, asked } = await registry(fails(200, '<html>Welcome</html>'))
    const call = new ConfluentCalls(url.href, timing).ask('/subjects')
    await assert.rejects(call, away(/does not speak Confluent's API: 200 <html>/))
    assert.equal(asked.length, 1)
  })

  it('H1 bring name and password, and tell nobody', async () => {
    const { url, asked } = await registry(fails(401, '{}'))
    url.username = 'anna'
    url.password = 's%C3%A4cret'
    const calls = new ConfluentCalls(url.href, timing)
    assert.doesNotMatch(calls.where, /anna|cret/)
    await assert.rejects(calls.ask('/'), (error) => {
      assert.ok(error instanceof RegistryAway)
      assert.match(error.message, /does not let us in \(401\)/)
      assert.doesNotMatch(JSON.stringify([error.message, error.stack]), /anna|cret/)
      return true
    })
    const sent = asked[0]?.headers.authorization ?? ''
    assert.equal(Buffer.from(sent.slice('Basic '.length), 'base64').toString(), 'anna:säcret')
  })
})
