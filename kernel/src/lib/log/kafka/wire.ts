/**
 * Job: the questions of Kafka's protocol that the client has no call for: a topic's settings, taking a
 * member out of a group that it would otherwise be missed in for its whole session, and ending at once
 * what a dead producer left open.
 * Boundary: plain connections to a broker; each question opens one, and closes it.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const apis = {
  findCoordinator: { key: 10, version: 2 },
  leaveGroup: { key: 13, version: 3 },
  initProducer: { key: 22, version: 1 },
  describeConfigs: { key: 32, version: 1 },
} as const

type Api = (typeof apis)[keyof typeof apis]

const timeoutMs = 5000
const groupCoordinator = 0
const transactionCoordinator = 1
const concurrentTransactions = 51
const againMs = 10
const topicResource = 2
const clientId = 'millrace'

export type Wire = {
  readonly topicSettings: typeof topicSettings
  readonly leaveGroup: typeof leaveGroup
  readonly endLeftOpen?: typeof endLeftOpen
}

/** The settings of a topic as the brokers have them, by name. */
export async function topicSettings(
  brokers: string,
  topic: string,
): Promise<ReadonlyMap<string, string>> {
  const question = new Writer().count(1).byte(topicResource).text(topic).count(-1).byte(0)
  const answer = await askAny(brokers, apis.describeConfigs, question)
  answer.skip(4)
  answer.count()
  check(answer.short(), `the settings of ${topic}`)
  answer.text()
  answer.skip(1)
  answer.text()
  const settings = new Map<string, string>()
  for (let left = answer.count(); left > 0; left--) {
    settings.set(answer.text() ?? '', answer.text() ?? '')
    answer.skip(3)
    for (let synonyms = answer.count(); synonyms > 0; synonyms--) {
      answer.text()
      answer.text()
      answer.skip(1)
    }
  }
  return settings
}

/** The member's partitions are given to others at once. */
export async function leaveGroup(
  brokers: string,
  { group, instance }: { readonly group: string; readonly instance: string },
): Promise<void> {
  const at = await coordinatorOf(brokers, group, groupCoordinator)
  const question = new Writer().text(group).count(1).text('').text(instance)
  const answer = await ask(at, apis.leaveGroup, question)
  answer.skip(4)
  check(answer.short(), `leaving ${group}`)
}

/**
 * Ends what the last one who had this transactional id left open, and resolves when it is over. The client
 * does so too, but asks again only after half a second where it takes the brokers a moment.
 */
export async function endLeftOpen(
  brokers: string,
  { transactionalId, transactionMs }: { transactionalId: string; transactionMs: number },
): Promise<void> {
  const end = performance.now() + timeoutMs
  const at = await coordinatorOf(brokers, transactionalId, transactionCoordinator)
  for (let isEnding = true; isEnding && performance.now() < end;) {
    const question = new Writer().text(transactionalId).count(transactionMs)
    const answer = await ask(at, apis.initProducer, question)
    answer.skip(4)
    isEnding = answer.short() === concurrentTransactions
    if (isEnding) await sleep(againMs)
  }
}

export const overSockets: Wire = { topicSettings, leaveGroup, endLeftOpen }

async function coordinatorOf(brokers: string, name: string, kind: number): Promise<Place> {
  const question = new Writer().text(name).byte(kind)
  const answer = await askAny(brokers, apis.findCoordinator, question)
  answer.skip(4)
  check(answer.short(), `the coordinator of ${name}`)
  answer.text()
  answer.skip(4)
  return { host: answer.text() ?? '', port: answer.count() }
}

function check(code: number, what: string): void {
  if (code !== 0) throw new Error(`The broker answers with error ${code} about ${what}.`)
}

export type Place = { readonly host: string; readonly port: number }

/** Of a list as `--brokers` has it. */
export const placesOf = (brokers: string): readonly Place[] =>
  brokers.split(',').map((address) => {
    const colon = address.lastIndexOf(':')
    return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
  })

/** Asks the first of the brokers that is there. */
async function askAny(brokers: string, api: Api, question: Writer): Promise<Reader> {
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

async function ask({ host, port }: Place, api: Api, question: Writer): Promise<Reader> {
  const socket = connect({ host, port, timeout: timeoutMs })
  try {
    const header = new Writer().short(api.key).short(api.version).count(1).text(clientId)
    const request = Buffer.concat([header.bytes, question.bytes])
    socket.write(Buffer.concat([new Writer().count(request.length).bytes, request]))
    const answer = new Reader(await frameFrom(socket))
    answer.skip(4)
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

class Writer {
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

  text(value: string): this {
    this.short(Buffer.byteLength(value))
    return this.#add(Buffer.byteLength(value), (at) => at.write(value))
  }

  #add(length: number, write: (at: Buffer) => void): this {
    const more = Buffer.alloc(length)
    write(more)
    this.bytes = Buffer.concat([this.bytes, more])
    return this
  }
}

class Reader {
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

  text(): string | undefined {
    const length = this.short()
    if (length < 0) return undefined
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }
}
