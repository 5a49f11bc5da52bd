import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bodyIn, fateOf, fatesOf, readAnswer } from './answer.ts'

const approved = '{"id":"o-1","state":"APPROVED"}'
const answerWith = (body: string, head = 'HTTP/1.1 201 Created') =>
  `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`

function fate(text: string): string {
  const answer = readAnswer(text)
  assert.ok(answer)
  return fateOf(answer, text)
}

describe('bench: read an answer', () => {
  it('waits for the whole head and the whole body', () => {
    const text = answerWith(approved)
    for (let length = 0; length < text.length; length += 1) {
      assert.equal(readAnswer(text.slice(0, length)), undefined, `${length} bytes`)
    }
    assert.deepEqual(readAnswer(text), {
      status: 201,
      closes: false,
      bodyAt: text.length - approved.length,
    })
  })

  it('takes any spelling of the length', () => {
    for (const name of ['content-length: ', 'Content-Length: ', 'CONTENT-LENGTH:']) {
      assert.equal(readAnswer(`HTTP/1.1 200 OK\r\n${name}2\r\n\r\n{`), undefined)
      assert.equal(readAnswer(`HTTP/1.1 200 OK\r\n${name}2\r\n\r\n{}`)?.status, 200)
    }
  })

  it('is not misled by a length in the body', () => {
    const body = '{"a":"Content-Length: 900"}'
    assert.equal(readAnswer(answerWith(body))?.status, 201)
  })

  it('takes chunks up to the last', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nAge: 0\r\n\r\n'
    assert.equal(readAnswer(head), undefined)
    assert.equal(readAnswer(`${head}1f\r\n${approved}\r\n`), undefined)
    assert.equal(fate(`${head}1f\r\n${approved}\r\n0\r\n\r\n`), 'approved')
  })

  it('says when the connection is done', () => {
    assert.equal(readAnswer(answerWith('{}', 'HTTP/1.1 200 OK\r\nConnection: close'))?.closes, true)
  })

  it('refuses an answer that tells no length', () => {
    assert.throws(() => readAnswer('HTTP/1.1 200 OK\r\n\r\n'), /length/)
  })
})

describe('bench: the fate of an order', () => {
  it('is the state that the answer tells', () => {
    assert.equal(fate(answerWith(approved)), 'approved')
    assert.equal(fate(answerWith('{"state":"CANCELED"}')), 'canceled')
    assert.equal(fate(answerWith('{"state":"PENDING"}')), 'undecided')
  })

  it('is turned away at 429 and 503 and failed at any other error', () => {
    assert.equal(fate(answerWith(approved, 'HTTP/1.1 503 Busy')), 'turned-away')
    assert.equal(fate(answerWith(approved, 'HTTP/1.1 429 Busy')), 'turned-away')
    assert.equal(fate(answerWith(approved, 'HTTP/1.1 400 Bad')), 'failed')
    assert.equal(fate(answerWith('{}')), 'failed')
  })
})

describe('bench: the body of an answer', () => {
  const bodyOf = (text: string) => {
    const answer = readAnswer(text)
    assert.ok(answer)
    return bodyIn(answer, text)
  }

  it('is what comes behind the head', () => {
    assert.equal(bodyOf(answerWith(approved)), approved)
  })

  it('is joined where it comes in chunks', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    assert.equal(bodyOf(`${chunked}3\r\n["a\r\n9\r\n\r\n23456"]\r\n0\r\n\r\n`), '["a\r\n23456"]')
    assert.equal(bodyOf(`${chunked}0\r\n\r\n`), '')
  })
})

describe('bench: the fates in a batch', () => {
  it('are those of its orders, each as its own state or status says', () => {
    const order = (state: string) => ({ status: 201, order: { id: 'o', state, reasons: [] } })
    const problem = (status: number) => ({ status, problem: { type: 'about:blank', status } })
    const body = [
      order('APPROVED'),
      problem(503),
      order('CANCELED'),
      problem(400),
      order('PENDING'),
    ]
    const text = answerWith(JSON.stringify(body), 'HTTP/1.1 200 OK')
    const answer = readAnswer(text)
    assert.ok(answer)
    assert.deepEqual(fatesOf(answer, text), [
      ...['approved', 'turned-away', 'canceled', 'failed', 'undecided'],
    ])
  })

  it('is that of the one order where it came alone', () => {
    const answer = readAnswer(answerWith(approved))
    assert.ok(answer)
    assert.deepEqual(fatesOf(answer, answerWith(approved)), ['approved'])
  })
})
