/** The native API over HTTP, from its start to its end. It translates and decides nothing. */
import type { FastifyInstance } from 'fastify'
import { MemoryKeyStore, type KeyStore } from '@millrace/kernel'
import { CheckBoard, type OfferedCheck } from './checks/check-board.ts'
import { Personal } from './customers/personal.ts'
import type { Persons } from './customers/persons.ts'
import { searchesFor, type LeftSearches } from './customers/left-searches.ts'
import type { Search } from './customers/searches.ts'
import type { Edge } from './edge.ts'
import type { GatewayEngine } from './engine.ts'
import { serverFor, type Door } from './http-server.ts'
import { MadeIds } from './ids.ts'
import type { Admission } from './keys/admission.ts'
import type { Log } from './log.ts'
import type { Mount } from './mount.ts'
import { leavePort, takePort, type Address } from './port.ts'
import { stopping } from './problem.ts'
import { Streams, type StreamsOptions } from './streams.ts'
import type { Shelf } from './topics/shelf.ts'
import { Turnstile } from './turnstile.ts'
import { answersMsMax, UnderWay } from './under-way.ts'
import { Waiters } from './waiters.ts'

export type GatewayOptions = {
  readonly engine: GatewayEngine
  readonly log: Log
  readonly clock?: () => number
  /** What personal data is sealed with; forgotten at the end unless told. */
  readonly keys?: KeyStore
  /** How the store is searched for what is left of somebody; it is not, unless told. */
  readonly search?: Search
  /** By tenant, persons who are known to a storefront of that tenant; none, unless told. */
  readonly persons?: Persons
  /** Who is let in; everybody, unless told. */
  readonly admission?: Admission
  /** The checks that can be switched on; none, unless told. */
  readonly checks?: readonly OfferedCheck[]
  /** Takes connections that are not to speak HTTP. */
  readonly door?: Door
  /** The topics of the log API; none, unless told. */
  readonly shelf?: Shelf
  /** The document of all topics. */
  readonly asyncapi?: () => object
  /** Other APIs under paths of their own. */
  readonly mounts?: readonly Mount[]
  /** Requests that may wait for an order to end; more are told to try again. */
  readonly waitersMax?: number
  /** Streams that may be open at once, and how often each is told that it is. */
  readonly streams?: Pick<StreamsOptions, 'listenersMax' | 'beatMs'>
}

type State = 'starting' | 'ready' | 'stopping'

const noShelf: Shelf = () => []
const noTopics = () => ({ asyncapi: '3.0.0' })
const waitersMaxUsual = 20_000

export class Gateway {
  readonly #server: FastifyInstance
  readonly #waiters: Waiters
  readonly #streams: Streams
  readonly #leftSearches: LeftSearches | undefined
  readonly #underWay = new UnderWay((reply) => void reply.send(stopping()))
  #state: State = 'starting'

  constructor({
    engine,
    log,
    admission = {},
    checks: offered = [],
    door,
    shelf = noShelf,
    asyncapi = noTopics,
    mounts = [],
    clock = Date.now,
    keys = new MemoryKeyStore(),
    search,
    persons,
    waitersMax = waitersMaxUsual,
    streams = {},
  }: GatewayOptions) {
    this.#waiters = new Waiters(waitersMax, engine)
    engine.onEnded(this.#waiters.ended)
    this.#streams = new Streams({ engine, ...streams })
    engine.onEnded(this.#streams.woken)
    const madeIdsOf = (tenant: string) => {
      const fits = (id: string) => engine.takes?.(tenant, id) === true
      return new MadeIds(clock, engine.takes === undefined ? undefined : fits)
    }
    const checks = new CheckBoard(engine, offered)
    const shared = { engine, log, waiters: this.#waiters, lists: new Turnstile(), checks }
    const { searches, left } = searchesFor({ engine, log, clock, search, persons })
    this.#leftSearches = left
    const edgeOf = (tenant: string): Edge => ({
      ...{ ...shared, tenant, madeIds: madeIdsOf(tenant) },
      personal: new Personal(keys, tenant),
      persons,
      ...(searches === undefined ? {} : { searches }),
    })
    this.#server = serverFor(edgeOf, {
      ...{ admission, door, shelf, asyncapi, mounts, keys },
      isReady: () => this.#state === 'ready',
      ...{ underWay: this.#underWay, streams: this.#streams },
    })
  }

  /** All that can be done before there is an engine; `listen` does it where nobody has. */
  async prepare(): Promise<void> {
    await this.#server.ready()
  }

  /** Resolves with the port once requests are taken. */
  async listen(address: Address): Promise<number> {
    const port = await takePort(this.#server, address)
    this.#state = 'ready'
    this.#leftSearches?.begin()
    return port
  }

  /** Turns new requests away, lets nobody wait any longer, and ends when the last answer is out. */
  async close(answersMs = answersMsMax): Promise<void> {
    this.#state = 'stopping'
    this.#leftSearches?.stop()
    this.#waiters.close()
    this.#streams.close()
    // Whoever still connects is answered, too, as long as others are waited for.
    await this.#underWay.stop(answersMs)
    await leavePort(this.#server)
  }
}
