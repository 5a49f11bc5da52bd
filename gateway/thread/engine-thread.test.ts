import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EngineRefused, EngineThread } from './engine-thread.ts'
import type { Fate } from './protocol.ts'

const ready = "parentPort.postMessage({ is: 'ready' })\n"
/** What it throws by itself may be heard of before what it has posted: the two come by different ways. */
const onWord = "parentPort.once('message', () =>"

/** A thread that does what a test wants of it instead of running an engine. */
function threadThat(does: string) {
  const lines: Extract<Fate, { is: 'log' }>[] = []
  const code = `import { parentPort } from 'node:worker_threads'\n${does}`
  const entry = new URL(`data:text/javascript,${encodeURIComponent(code)}`)
  return { thread: new EngineThread({}, (line) => lines.push(line), entry), lines }
}

describe('gateway: what becomes of the thread of the engine', () => {
  it('is refused in words for a person', async () => {
    const why = 'It is in use.'
    const { thread } = threadThat(
      `parentPort.postMessage({ is: 'refused', why: ${JSON.stringify(why)} })`,
    )
    await assert.rejects(thread.ready, (error) => {
      assert.ok(error instanceof EngineRefused)
      return error.message === why
    })
  })

  it('does not begin where it throws before it is ready', async () => {
    await assert.rejects(threadThat("throw new Error('No store.')").thread.ready, /No store/)
  })

  it('fails when it says so', async () => {
    const { thread } = threadThat(`${ready} parentPort.postMessage({ is: 'failed', why: 'Full.' })`)
    await thread.ready
    assert.equal((await thread.failed).message, 'Full.')
  })

  it('fails when something throws in it', async () => {
    const { thread } = threadThat(`${ready} ${onWord} { throw new Error('Oh.') })`)
    await thread.ready
    thread.postMessage([])
    assert.equal((await thread.failed).message, 'Oh.')
    await assert.rejects(thread.ended(), /Oh/)
  })

  it('fails when it ends without having been asked', async () => {
    const { thread } = threadThat(`${ready} ${onWord} process.exit(0))`)
    await thread.ready
    thread.postMessage([])
    assert.match((await thread.failed).message, /ended with 0/)
  })

  it('ends in order when it is asked to, and logs through whoever began it', async () => {
    const { thread, lines } = threadThat(
      `${ready} parentPort.once('message', (posts) => {
        parentPort.postMessage({ is: 'log', level: 'info', msg: posts[0], fields: {} })
        parentPort.close()
      })`,
    )
    await thread.ready
    thread.postMessage(['the end'])
    await thread.ended()
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      ['the end'],
    )
  })
})
