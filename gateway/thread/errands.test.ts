import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Busy } from '@millrace/kernel'
import { Errands, runErrands } from './errands.ts'

type List = {
  readonly add: (one: number, other: number) => Promise<number>
  readonly slow: () => Promise<string>
  readonly busy: () => Promise<never>
}

const ports: MessagePort[] = []

function errandsTo(list: List): Errands<List> {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  runErrands(port2, list)
  return new Errands<List>(port1)
}

describe('gateway: errands of one thread for another', () => {
  afterEach(() => {
    for (const port of ports.splice(0)) port.close()
  })

  const slow = Promise.withResolvers<string>()
  const list: List = {
    add: async (one, other) => one + other,
    slow: () => slow.promise,
    busy: async () => {
      throw new Busy('Not now.', 7)
    },
  }

  it('are run with what goes along, and each is told what came of its own', async () => {
    const errands = errandsTo(list)
    const last = errands.run('slow')
    assert.equal(await errands.run('add', 1, 2), 3)
    slow.resolve('late')
    assert.equal(await last, 'late')
  })

  it('are over when nobody runs them any more, for who waits and who asks', async () => {
    const errands = errandsTo({ ...list, slow: () => new Promise(() => undefined) })
    const waiting = assert.rejects(errands.run('slow'), Busy)
    errands.fail(new Busy('It has ended.', 5))
    await waiting
    await assert.rejects(errands.run('add', 1, 2), /It has ended/)
  })

  it('fail as they failed over there', async () => {
    const busy = errandsTo(list).run('busy')
    await assert.rejects(busy, (error) => error instanceof Busy && error.retryAfterSeconds === 7)
  })
})
