/** Who takes for ever to say what they want: told 408 and let go, while others are answered. */
import { connect } from 'node:net'
import { headOf } from './exchange.ts'

const clients = 1000
/** A request has a minute, and who is late is looked for every half; a busy machine takes its time. */
const letGoWithinMs = 240_000

export async function slowClients(port: number): Promise<string> {
  const begun = performance.now()
  const slow = Array.from({ length: clients }, (_, nth) => slowClient(port, nth % 2 === 0))
  const all = Promise.all(slow)
  let asked = 0
  let longestMs = 0
  for (let isOver = false; !isOver; asked++) {
    const at = performance.now()
    const { status } = await fetch(`http://127.0.0.1:${port}/v1/stock/none`)
    if (status !== 404) throw new Error(`Others are told ${status}.`)
    longestMs = Math.max(longestMs, performance.now() - at)
    const pause = new Promise<false>((resolve) => setTimeout(() => resolve(false), 100))
    isOver = await Promise.race([all.then(() => true), pause])
    if (performance.now() - begun > letGoWithinMs) throw new Error('They are still there.')
  }
  const told = (await all).filter((text) => text.startsWith('HTTP/1.1 408 ')).length
  const seconds = Math.round((performance.now() - begun) / 1000)
  if (told !== clients) throw new Error(`${told} of ${clients} were told 408.`)
  return `${clients} slow clients told 408 within ${seconds} s; ${asked} others answered, each within ${Math.round(longestMs)} ms`
}

/** A byte a second of its headers, or of its body. */
function slowClient(port: number, isInHeaders: boolean): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const begin = isInHeaders
      ? 'POST /v1/orders HTTP/1.1\r\nHost: a\r\nX: '
      : headOf({ length: 1000 })
    socket.on('connect', () => socket.write(begin))
    const timer = setInterval(() => socket.write('x'), 1000)
    socket.on('data', (part) => (text += String(part)))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clearInterval(timer)
      resolve(text)
    })
  })
}
