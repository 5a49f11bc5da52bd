/**
 * Job: another instance that has come in at the door, as the engine sees it: what it asks comes over a
 * port from the thread of HTTP, and it is told what it asked for.
 * Boundary: who comes in is the door's to say (door.ts).
 */
import type { MessagePort } from 'node:worker_threads'
import type { Sent } from '@millrace/kernel'
import { EngineDesk } from '../thread/engine-desk.ts'
import type { FromGuest } from './door.ts'
import type { EdgeOf, SharedEngine } from './shared-engine.ts'

export type Hosting = {
  readonly engine: SharedEngine
  readonly typeOf: (name: string) => Sent['type'] | undefined
}

export function seatGuest(port: MessagePort, { engine, typeOf }: Hosting): void {
  const edge = engine.edge()
  const desk = new EngineDesk({
    engine: edge,
    typeOf,
    tell: (told) => port.postMessage(JSON.stringify(told)),
    thread: () => ({ cpuSeconds: 0, longestHoldSeconds: 0 }),
    stop: () => undefined,
  })
  port.on('message', (message: FromGuest) => {
    if (message === 'closing') void seenOff(port, edge)
    else desk.take(message)
  })
  port.once('close', () => edge.leave())
}

async function seenOff(port: MessagePort, edge: EdgeOf): Promise<void> {
  await edge.close()
  // The desk tells what it was answered a moment later.
  setImmediate(() => setImmediate(() => port.close()))
}
