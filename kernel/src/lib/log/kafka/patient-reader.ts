/**
 * Job: reads partitions in which nothing comes for long. What comes is read at once; but that nothing more
 * is there is heard only when a broker has held a question back in vain, and one that holds it back for a
 * short time is asked again and again. So there are two readers, and the one that asks seldom has the
 * partitions while nobody waits for such an answer.
 * Boundary: who waits, and for what, is told by others.
 *
 * X1 One of them has the partitions at a time, and begins where the other has read to.
 */
import type { Message } from './client.ts'
import type { PartitionReader } from './partition-reader.ts'

export type Read = Pick<PartitionReader, 'take' | 'drop' | 'readTo' | 'read' | 'rest' | 'close'>

/** So many looks in which nothing came: about a second. */
const emptyLooks = 50

export class PatientReader implements Omit<Read, 'rest'> {
  readonly #quick: Read
  readonly #seldom: Read
  #now: Read
  #looksLeft = emptyLooks

  constructor(quick: Read, seldom: Read) {
    this.#quick = quick
    this.#seldom = seldom
    this.#now = quick
  }

  take(partition: number, from: number): void {
    this.hurry()
    this.#now.take(partition, from)
  }

  drop(partition: number): void {
    this.#now.drop(partition)
  }

  readTo(partition: number): number {
    return this.#now.readTo(partition)
  }

  /** Somebody waits to hear that nothing more is there. */
  hurry(): void {
    this.#looksLeft = emptyLooks
  }

  async read(): Promise<readonly Message[]> {
    this.#turnTo(this.#looksLeft > 0 ? this.#quick : this.#seldom)
    const found = await this.#now.read()
    this.#looksLeft = found.length > 0 ? emptyLooks : Math.max(this.#looksLeft - 1, 0)
    return found
  }

  async close(): Promise<void> {
    await Promise.all([this.#quick.close(), this.#seldom.close()])
  }

  /** X1 */
  #turnTo(reader: Read): void {
    if (this.#now === reader) return
    for (const [partition, from] of this.#now.rest()) reader.take(partition, from)
    this.#now = reader
  }
}
