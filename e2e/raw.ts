/** A request byte for byte, as no decent client would send it. */
import { connect } from 'node:net'

export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setEncoding('utf8')
    socket.setTimeout(60_000, () => socket.destroy(new Error(`No answer but: ${answer}`)))
    socket.on('data', (part) => (answer += part))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}
