/** In the thread of HTTP: what the first thread has, as if it were here. */
import type { KeyStore } from '@millrace/kernel'
import { SchemaUnknown, type SchemaRegistry } from '@millrace/kernel/registry'
import type { Search } from '../gateway/customers/searches.ts'
import type { Errands } from '../gateway/thread/errands.ts'
import { bufferOf, type ErrandsHere } from './errands.ts'

type Runs = Pick<Errands<ErrandsHere>, 'run'>

export const keysByErrand = (errands: Runs): KeyStore => ({
  keyFor: (...asked) => errands.run('keys.keyFor', ...asked),
  find: (...asked) => errands.run('keys.find', ...asked),
  isKnown: (...asked) => errands.run('keys.isKnown', ...asked),
  destroy: (...asked) => errands.run('keys.destroy', ...asked),
  // They are closed where they are.
  close: () => Promise.resolve(),
})

export const registryByErrand = (errands: Runs): SchemaRegistry => ({
  register: (...asked) => errands.run('schemas.register', ...asked),
  schemaById: (id) =>
    errands.run('schemas.byId', id).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'SchemaUnknown') throw error
      throw Object.assign(new SchemaUnknown(id), { message: error.message })
    }),
  latest: (...asked) => errands.run('schemas.latest', ...asked),
  check: (...asked) => errands.run('schemas.check', ...asked),
  close: () => Promise.resolve(),
})

type Read = ErrandsHere['topics.read']
type Found = Awaited<ReturnType<Read>>
type Lying = Found['records'][number]

export class TopicsByErrand {
  /** How many each topic has; left out until the relays have begun. */
  partitions: ReadonlyMap<string, number> | undefined
  readonly #errands: Runs

  constructor(errands: Runs) {
    this.#errands = errands
  }

  async read(...asked: Parameters<Read>): Promise<Found> {
    const { records, next } = await this.#errands.run('topics.read', ...asked)
    return { records: records.map(crossedOver), next }
  }

  write(...asked: Parameters<ErrandsHere['topics.write']>): Promise<number> {
    return this.#errands.run('topics.write', ...asked)
  }

  lag(): Promise<number> {
    return this.#errands.run('topics.lag')
  }
}

/** Buffers have crossed over as bare bytes. */
const crossedOver = ({ key, value, headers, ...record }: Lying): Lying => ({
  ...record,
  value: bufferOf(value),
  ...(key === undefined ? {} : { key: typeof key === 'string' ? key : bufferOf(key) }),
  ...(headers === undefined ? {} : { headers: headers.map(readable) }),
})

const readable = (header: NonNullable<Lying['headers']>[number]) =>
  Object.fromEntries(
    Object.entries(header).map(([name, text]) => [
      name,
      typeof text === 'string' ? text : String(bufferOf(text)),
    ]),
  )

export const searchByErrand = (errands: Runs): Search =>
  async function* (sought) {
    const search = await errands.run('search.begin', sought)
    for (;;) {
      const progress = await errands.run('search.next', search)
      if (progress === undefined) return
      yield progress
    }
  }
