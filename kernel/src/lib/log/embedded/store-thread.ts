/**
 * The thread that writes the store. Batches that wait go first, together; between them it merges, in
 * short steps. After a failure it does nothing more (M3).
 */
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { Checkpoints } from './checkpoints.ts'
import type { FromStore, Handover, ToStore } from './handover.ts'
import { refusal } from './refusals.ts'
import { StoreWriter, type BringBackFile } from './store-writer.ts'

const { directory } = workerData as { directory: string }

class StoreThread {
  readonly #port: MessagePort
  readonly #checkpoints = new Checkpoints(directory, (error) => this.#fail(error))
  #writer: StoreWriter | undefined
  #isPlanned = false
  #isOver = false

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (first: ToStore) => this.#guarded(() => this.#take(first)))
  }

  #take(first: ToStore): void {
    const waiting = [first]
    for (let next = this.#next(); next !== undefined; next = this.#next()) waiting.push(next)
    if (waiting.includes('open')) this.#writer = new StoreWriter(directory, this.#bringBack)
    const batches = waiting.filter((message) => typeof message === 'object')
    if (batches.length > 0) this.#commit(batches)
    if (waiting.includes('stop')) return void this.#stop()
    this.#planStep()
  }

  #next(): ToStore | undefined {
    return receiveMessageOnPort(this.#port)?.message as ToStore | undefined
  }

  #commit(batches: readonly Handover[]): void {
    const writer = this.#opened()
    writer.commit(batches)
    this.#tell({ committed: batches.at(-1)?.position ?? 0 })
    this.#tellMerged(() => writer.afterCommit(batches))
  }

  readonly #bringBack: BringBackFile = (name, done) =>
    this.#checkpoints.bringBack(name, (isWhole) =>
      this.#guarded(() => {
        done(isWhole)
        this.#planStep()
      }),
    )

  async #stop(): Promise<void> {
    await this.#checkpoints.end()
    this.#guarded(() => {
      this.#opened().close()
      this.#checkpoints.close()
      this.#isOver = true
      this.#tell('stopped')
      this.#port.close()
    })
  }

  /** One step each time the event loop comes round: what came meanwhile is taken first. */
  #planStep(): void {
    const writer = this.#opened()
    if (this.#isPlanned || this.#isOver || !writer.canStep) return
    this.#isPlanned = true
    setImmediate(() => {
      this.#isPlanned = false
      this.#guarded(() => {
        this.#tellMerged(() => writer.step())
        this.#planStep()
      })
    })
  }

  #tellMerged(work: () => void): void {
    const writer = this.#opened()
    const before = writer.merged
    work()
    if (writer.merged > before) this.#tell({ merged: writer.merged })
  }

  #opened(): StoreWriter {
    if (this.#writer === undefined) throw new Error('The store is not open.')
    return this.#writer
  }

  #guarded(work: () => void): void {
    if (this.#isOver) return
    try {
      work()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#isOver = true
    this.#tell({ failed: refusal('written', { directory, error }).message })
  }

  #tell(message: FromStore): void {
    this.#port.postMessage(message)
  }
}

if (parentPort !== null) new StoreThread(parentPort)
