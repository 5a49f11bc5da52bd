/**
 * Job: texts outside of V8's heaps, which would take twice their size for them (decision 35), in memory
 * that threads share: what is handed over is neither copied nor read anew, unless it is longer than a
 * chunk. They are written one behind the other, and let go of together.
 */

const chunkBytes = 1024 * 1024
/** No letter takes more. */
const letterBytes = 4

/** Memory that is written again, instead of being let go of and asked for. */
export class Chunks {
  readonly #spare: Buffer[] = []

  take(): Buffer {
    return this.#spare.pop() ?? sharedBytes(chunkBytes)
  }

  giveBack(chunks: readonly Buffer[]): void {
    this.#spare.push(...chunks)
  }
}

export class KeptTexts {
  readonly #chunks: Chunks
  readonly #used: Buffer[] = []
  /** The end of what lies in the last of them. */
  #at = 0

  constructor(chunks: Chunks) {
    this.#chunks = chunks
  }

  keep(text: string): Buffer {
    return this.#write(text) ?? this.#writeToNext(text) ?? ownBytes(text)
  }

  /** Nothing that was kept here may be read after it, by no thread. */
  letGo(): void {
    this.#chunks.giveBack(this.#used.splice(0))
  }

  #writeToNext(text: string): Buffer | undefined {
    // One that does not fit into an empty chunk fits into none.
    if (text.length > chunkBytes || (this.#used.length > 0 && this.#at === 0)) return undefined
    this.#used.push(this.#chunks.take())
    this.#at = 0
    return this.#write(text)
  }

  /** Undefined where it may not be there whole. To count its bytes takes longer than to write them. */
  #write(text: string): Buffer | undefined {
    const [chunk, from] = [this.#used.at(-1), this.#at]
    if (chunk === undefined || from + text.length > chunkBytes) return undefined
    const end = from + chunk.write(text, from)
    if (end > chunkBytes - letterBytes) return undefined
    this.#at = end
    return chunk.subarray(from, end)
  }
}

const sharedBytes = (length: number): Buffer => Buffer.from(new SharedArrayBuffer(length))

/**
 * Of no chunk, and copied when it is handed over: what threads share and let go of is not counted by
 * V8, so it would lie there until either of them happens to collect garbage.
 */
const ownBytes = (text: string): Buffer => Buffer.from(text)
