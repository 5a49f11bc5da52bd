/** A server with topics of its own, for the tests of schemas. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServerOnKafka } from './server-on-kafka.ts'

/** What the contract of orders has not grown from. */
export const incompatible = [
  { type: 'record', name: 'Approved', namespace: 'orders', fields: [] },
  { type: 'record', name: 'Gone', namespace: 'orders', fields: [] },
]

/** All that a start says that is refused for it. */
export const says = (topic: string): RegExp =>
  new RegExp(
    `^The contract of topic ${topic} does not fit subject ${topic}-value: ` +
      'Field orderId is missing in version 1 and has no default in the new schema\\..*' +
      'record Gone in version 1[^\\n]*\\n$',
  )

export class WithSchemas {
  readonly prefix = `schemas-${randomUUID().slice(0, 8)}.`
  readonly #brokers: string
  readonly data = mkdtempSync(join(tmpdir(), 'millrace-schemas-'))
  #server: ServerOnKafka | undefined

  constructor(brokers: string) {
    this.#brokers = brokers
  }

  get server(): ServerOnKafka {
    assert.ok(this.#server !== undefined, 'It was not begun.')
    return this.#server
  }

  /** Does not wait for what comes of it. */
  begin(...more: readonly string[]): void {
    const place = { brokers: this.#brokers, data: this.data, topicPrefix: this.prefix }
    this.#server = new ServerOnKafka({ ...place, more })
  }

  async start(...more: readonly string[]): Promise<void> {
    this.begin(...more)
    await this.server.ready()
  }

  async stopInOrder(): Promise<void> {
    this.server.process.kill('SIGTERM')
    assert.deepEqual(await this.server.ended, [0, null])
  }

  /** It has ended by then where all is well. */
  async end(): Promise<void> {
    this.#server?.process.kill('SIGKILL')
    await this.#server?.ended
    rmSync(this.data, { recursive: true })
  }
}
