import type { IncomingMessage } from 'node:http'
import { Problem } from './problem.ts'

/** Whoever sends a little at a time may do so for a while. */
const chunksMax = 1000
const bytesOfOneMin = 16

/**
 * A body in chunks of a byte each costs a thousand times what one of its length does, and all that one read
 * brings is parsed in one turn of the event loop. Who sends such a body is let go.
 */
export function boundChunks(request: IncomingMessage): void {
  const push = request.push.bind(request)
  let chunks = 0
  let bytes = 0
  request.push = (chunk: Buffer | null) => {
    bytes += chunk?.length ?? 0
    if (chunk === null || ++chunks <= chunksMax + bytes / bytesOfOneMin) return push(chunk)
    request.push = () => true
    request.destroy(new Problem('invalid-request', 'The chunks of the body are too small.'))
    return true
  }
}
