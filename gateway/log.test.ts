import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Log, type Level } from './log.ts'

const clock = () => Date.UTC(2026, 0, 2, 12)

function logged(level: Level): string[] {
  const lines: string[] = []
  const log = new Log(level, { clock, write: (line) => lines.push(line) })
  log.debug('one', { orderId: 'o-1' })
  log.info('two')
  log.warn('three')
  log.error('four', { error: 'a "quoted"\nline' })
  return lines
}

describe('gateway: the log', () => {
  it('writes one JSON object a line', () => {
    const [first = '', , , last = ''] = logged('debug')
    const time = '2026-01-02T12:00:00.000Z'
    assert.equal(first, `{"level":"debug","time":"${time}","msg":"one","orderId":"o-1"}\n`)
    assert.equal(JSON.parse(last).error, 'a "quoted"\nline')
    assert.equal(last.indexOf('\n'), last.length - 1)
  })

  it('leaves out what is below its level', () => {
    const messages = logged('warn').map((line) => JSON.parse(line).msg)
    assert.deepEqual(messages, ['three', 'four'])
    assert.equal(new Log('info').debugs, false)
    assert.equal(new Log('debug').debugs, true)
  })
})
