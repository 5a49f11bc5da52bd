import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { until } from '@millrace/kernel/testing'
import { KeptBroker, type Keepable } from './kept-broker.ts'

/** Notes what is done to it, and ends when it is told to. */
class Scripted implements Keepable {
  readonly address = '127.0.0.1:1'
  readonly done: string[] = []
  /** What becomes of it after the next starts. */
  readonly fails: string[] = []
  #end = Promise.withResolvers<number | string>()

  ended = () => this.#end.promise
  dies(how: number | string): void {
    this.#end.resolve(how)
    this.#end = Promise.withResolvers()
  }

  start = async () => void this.done.push('start')
  ready = async () => {
    const why = this.fails.shift()
    if (why !== undefined) throw new Error(why)
    this.done.push('ready')
  }

  kill = async () => {
    this.done.push('kill')
    this.dies(137)
  }

  stop = async () => {
    this.done.push('stop')
    this.dies(0)
  }
}

async function turns(): Promise<void> {
  for (let nth = 0; nth < 5; nth++) await turn()
}

describe('cluster: a broker that dies', () => {
  it('is started again at once, and what became of it is said', async () => {
    const [broker, said] = [new Scripted(), [] as string[]]
    const kept = new KeptBroker(broker, (line) => said.push(line))
    broker.dies(137)
    await until(() => said.length === 2)
    assert.deepEqual(broker.done, ['start', 'ready'])
    assert.equal(said[0], 'broker 127.0.0.1:1: it ended with 137, and is started again')
    assert.match(said[1] ?? '', /it is back after \d+ ms/)
    await kept.stop()
  })

  it('stays ended when it was told to', async () => {
    const [broker, said] = [new Scripted(), [] as string[]]
    await new KeptBroker(broker, (line) => said.push(line)).stop()
    await turns()
    assert.deepEqual([broker.done, said], [['stop'], []])
  })

  it('is ended where it runs and does not answer, to be started once more', async () => {
    const [broker, said] = [new Scripted(), [] as string[]]
    broker.fails.push('The broker is not ready.')
    const kept = new KeptBroker(broker, (line) => said.push(line))
    broker.dies('SIGKILL')
    await until(() => said.length === 2)
    assert.deepEqual(broker.done, ['start', 'kill'])
    assert.match(said[1] ?? '', /The broker is not ready/)
    await kept.stop()
  })
})
