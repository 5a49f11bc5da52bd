/**
 * Job: connections to other instances, each an engine as the gateway sees one. One is made when
 * somebody is to be asked, and given up when that instance owns nothing any more.
 * Boundary: who is to be asked is the shard map's affair.
 *
 * K1 What was under way when a connection ended may have been done, and its callers are told so.
 */
import type { IncomingMessage } from 'node:http'
import { request as httpRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { Elsewhere } from '@millrace/kernel'
import type { Channel, Fate, Told } from '../thread/protocol.ts'
import { RemoteEngine } from '../thread/remote-engine.ts'
import { decodeContact } from './contact.ts'
import { peerProtocol } from './door.ts'
import { Lines } from './lines.ts'

/** Calls to one instance that are not answered yet. */
const waitingMax = 10_000
const connectMsMax = 1000
const againMs = 50
/** After so long a silence a connection is looked at whether it is one still. */
const keepAliveMs = 5000

export type Link = { readonly engine: RemoteEngine; readonly close: () => void }

/** Connects, or rejects. `ended` is called when the connection is over. */
export type Connect = (contact: string, ended: () => void) => Promise<Link>

export class Links {
  readonly #connect: Connect
  readonly #changed: () => void
  readonly #links = new Map<string, Link | 'connecting'>()
  #isClosed = false

  constructor(connect: Connect, changed: () => void) {
    this.#connect = connect
    this.#changed = changed
  }

  /** Undefined while there is no connection; `changed` is called when it is worth asking again. */
  engineAt(contact: string): RemoteEngine | undefined {
    const link = this.#links.get(contact)
    if (link === undefined && !this.#isClosed) void this.#begin(contact)
    return link === undefined || link === 'connecting' ? undefined : link.engine
  }

  /** Whoever is not among these is not asked any more. */
  keep(contacts: ReadonlySet<string>): void {
    for (const [contact, link] of this.#links) {
      if (link === 'connecting' || contacts.has(contact) || link.engine.waiting > 0) continue
      this.#links.delete(contact)
      link.close()
    }
  }

  close(): void {
    this.#isClosed = true
    for (const link of this.#links.values()) if (link !== 'connecting') link.close()
    this.#links.clear()
  }

  async #begin(contact: string): Promise<void> {
    this.#links.set(contact, 'connecting')
    try {
      const link = await this.#connect(contact, () => {
        if (this.#links.get(contact) === link) this.#links.delete(contact)
        this.#changed()
      })
      if (this.#isClosed) return link.close()
      this.#links.set(contact, link)
      this.#changed()
    } catch {
      // Whoever still wants it begins anew.
      setTimeout(() => {
        this.#links.delete(contact)
        this.#changed()
      }, againMs).unref()
    }
  }
}

export const connectTo =
  (installation: () => string): Connect =>
  async (contact, ended) => {
    const socket = await upgraded(contact, installation())
    const listeners: ((message: Told | Fate) => void)[] = []
    const lines = new Lines(socket, (told) => {
      for (const text of told) {
        const message = JSON.parse(text) as Told
        for (const listener of listeners) listener(message)
      }
    })
    const channel: Channel = {
      postMessage: (posts) => lines.write(posts),
      on: (_, listener) => listeners.push(listener),
    }
    const engine = new RemoteEngine(channel, waitingMax)
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.end())
    socket.once('close', () => {
      engine.fail(new Elsewhere('The connection to the owner is lost.', { mayBeDone: true }))
      ended()
    })
    return { engine, close: () => lines.end() }
  }

function upgraded(contact: string, installation: string): Promise<Duplex> {
  const { url, token } = decodeContact(contact)
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const headers = {
    connection: 'Upgrade',
    upgrade: peerProtocol,
    authorization: `Bearer ${token}`,
    'millrace-installation': installation,
  }
  const request = httpRequest(url, { headers, agent: false })
  const late = setTimeout(() => request.destroy(new Error('It takes too long.')), connectMsMax)
  request.once('upgrade', (_: IncomingMessage, socket, head: Buffer) => {
    socket.setNoDelay(true)
    socket.setKeepAlive(true, keepAliveMs)
    socket.setTimeout(0)
    if (head.length > 0) socket.unshift(head)
    resolve(socket)
  })
  request.once('response', ({ statusCode }) => {
    request.destroy()
    reject(new Error(`It is refused with ${statusCode}.`))
  })
  request.once('error', reject)
  request.end()
  return promise.finally(() => clearTimeout(late))
}
