/**
 * Job: how a question of Kafka's protocol lies on a connection, and its answer, in the older form and in
 * the one that calls itself flexible.
 * Boundary: plain connections; each question opens one, and closes it.
 */
import { connect, type Socket } from 'node:net'

/** A question and its version; a flexible one counts in as few bytes as it can, and has tags. */
export type Api = { readonly key: number; readonly version: number; readonly isFlexible?: boolean }

const timeoutMs = 5000
const clientId = 'millrace'

export type Place = { readonly host: string; readonly port: number }

/** Of a list as `--brokers` has it. */
export const placesOf = (brokers: string): readonly Place[] =>
  brokers.split(',').map((address) => {
    const colon = address.lastIndexOf(':')
    return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
  })

/** Asks the first of the brokers that is there. */
export async function askAny(brokers: string, api: Api, question: Writer): Promise<Reader> {
  let failure: unknown
  for (const place of placesOf(brokers)) {
    try {
      return await ask(place, api, question)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

export async function ask({ host, port }: Place, api: Api, question: Writer): Promise<Reader> {
  const socket = connect({ host, port, timeout: timeoutMs })
  try {
    const header = new Writer().short(api.key).short(api.version).count(1).text(clientId)
    if (api.isFlexible === true) header.noTags()
    const request = Buffer.concat([header.bytes, question.bytes])
    socket.write(Buffer.concat([new Writer().count(request.length).bytes, request]))
    const answer = new Reader(await frameFrom(socket))
    answer.skip(4)
    if (api.isFlexible === true) answer.tags()
    return answer
  } finally {
    socket.destroy()
  }
}

function frameFrom(socket: Socket): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  let got = Buffer.alloc(0)
  socket.on('data', (part: Buffer) => {
    got = Buffer.concat([got, part])
    if (got.length >= 4 && got.length >= 4 + got.readInt32BE(0)) resolve(got.subarray(4))
  })
  socket.once('timeout', () => reject(new Error('The broker does not answer.')))
  socket.once('error', reject)
  socket.once('close', () => reject(new Error('The broker closed the connection.')))
  return promise
}

export class Writer {
  bytes = Buffer.alloc(0)

  byte(value: number): this {
    return this.#add(1, (at) => at.writeInt8(value))
  }

  short(value: number): this {
    return this.#add(2, (at) => at.writeInt16BE(value))
  }

  count(value: number): this {
    return this.#add(4, (at) => at.writeInt32BE(value))
  }

  long(value: number): this {
    return this.#add(8, (at) => at.writeBigInt64BE(BigInt(value)))
  }

  text(value: string): this {
    this.short(Buffer.byteLength(value))
    return this.#add(Buffer.byteLength(value), (at) => at.write(value))
  }

  /** How many follow, in the flexible form. */
  few(value: number): this {
    let left = value + 1
    for (; left > 0x7f; left >>>= 7) this.#add(1, (at) => at.writeUInt8((left & 0x7f) | 0x80))
    return this.#add(1, (at) => at.writeUInt8(left))
  }

  shortText(value: string): this {
    this.few(Buffer.byteLength(value))
    return this.#add(Buffer.byteLength(value), (at) => at.write(value))
  }

  noTags(): this {
    return this.byte(0)
  }

  #add(length: number, write: (at: Buffer) => void): this {
    const more = Buffer.alloc(length)
    write(more)
    this.bytes = Buffer.concat([this.bytes, more])
    return this
  }
}

export class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  skip(length: number): void {
    this.#at += length
  }

  short(): number {
    this.#at += 2
    return this.#bytes.readInt16BE(this.#at - 2)
  }

  count(): number {
    this.#at += 4
    return this.#bytes.readInt32BE(this.#at - 4)
  }

  long(): number {
    this.#at += 8
    return Number(this.#bytes.readBigInt64BE(this.#at - 8))
  }

  byte(): number {
    this.#at += 1
    return this.#bytes.readInt8(this.#at - 1)
  }

  text(): string | undefined {
    return this.#text(this.short())
  }

  /** How many follow, in the flexible form; none where there is no list. */
  few(): number {
    return Math.max(this.#small() - 1, 0)
  }

  shortText(): string | undefined {
    return this.#text(this.#small() - 1)
  }

  tags(): void {
    for (let left = this.#small(); left > 0; left--) {
      this.#small()
      this.skip(this.#small())
    }
  }

  #text(length: number): string | undefined {
    if (length < 0) return undefined
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }

  #small(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#at++)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
}
