import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import type { MessagePort, Worker } from 'node:worker_threads'
import { EngineRefused } from './engine-thread.ts'
import { HttpFailed, HttpThread } from './http-thread.ts'

const listens = "parentPort.postMessage({ is: 'listening', port: 80 })\n"
/** What it throws by itself may be heard of before what it has posted: the two come by different ways. */
const onWord = "parentPort.once('message', () =>"
const begun = { is: 'begun', installation: 'one', partitions: new Map() } as const

/** A thread that does what a test wants of it instead of serving HTTP. */
function threadThat(does: string) {
  const posts: string[] = []
  const lines: string[] = []
  const guest = Promise.withResolvers<MessagePort>()
  const code = `import { MessageChannel, parentPort } from 'node:worker_threads'\n${does}`
  const thread = new HttpThread<string>(
    { work: {}, ports: [] },
    {
      onPosts: (some) => posts.push(...some),
      onGuest: guest.resolve,
      onLine: (line) => lines.push(line),
    },
    new URL(`data:text/javascript,${encodeURIComponent(code)}`),
  )
  return { thread, posts, lines, guest: guest.promise }
}

describe('gateway: what becomes of the thread of HTTP', () => {
  it('tells where it listens, and is told that the engine is there', async () => {
    const { thread } = threadThat(
      `${listens} parentPort.on('message', ({ installation }) => {
        parentPort.postMessage({ is: 'shops', shops: installation })
        parentPort.close()
      })`,
    )
    assert.equal((await thread.listening).port, 80)
    thread.tell(begun)
    assert.equal(await thread.shops, 'one')
  })

  it('hands on what is asked of the engine, lines, and who comes in', async () => {
    const { thread, posts, lines, guest } = threadThat(
      `const { port1, port2 } = new MessageChannel()
      parentPort.postMessage(['asked'])
      parentPort.postMessage({ is: 'line', line: 'a line' })
      parentPort.postMessage({ is: 'guest', port: port2 }, [port2])
      port1.once('message', (word) => { port1.postMessage(word + ' back'); port1.close() })
      ${listens}`,
    )
    await thread.listening
    assert.deepEqual([posts, lines], [['asked'], ['a line']])
    const port = await guest
    port.postMessage('told')
    assert.deepEqual(await once(port, 'message'), ['told back'])
  })

  it('is refused in words for a person', async () => {
    const { thread } = threadThat("parentPort.postMessage({ is: 'refused', why: 'It is taken.' })")
    await assert.rejects(thread.listening, (error) => {
      assert.ok(error instanceof EngineRefused)
      return error.message === 'It is taken.'
    })
  })

  it('fails when something throws in it', async () => {
    const { thread } = threadThat(`${listens} ${onWord} { throw new Error('Oh.') })`)
    await thread.listening
    thread.tell(begun)
    const error = await thread.failed
    assert.ok(error instanceof HttpFailed)
    assert.equal(error.message, 'Oh.')
    await assert.rejects(thread.close(), /Oh/)
  })

  it('fails when it ends without having been asked, and not when it was', async () => {
    const { thread } = threadThat(`${listens} ${onWord} process.exit(0))`)
    await thread.listening
    thread.tell(begun)
    assert.match((await thread.failed).message, /ended with 0/)
    const ended = new Promise((resolve) => {
      process.once('worker', (worker: Worker) => worker.once('exit', resolve))
    })
    const { thread: asked } = threadThat(
      `${listens} parentPort.once('message', () => {
        parentPort.postMessage({ is: 'closed' })
        parentPort.close()
      })`,
    )
    let hasFailed = false
    void asked.failed.then(() => (hasFailed = true))
    await asked.close()
    assert.equal(await ended, 0)
    await new Promise(setImmediate)
    assert.equal(hasFailed, false)
  })
})
