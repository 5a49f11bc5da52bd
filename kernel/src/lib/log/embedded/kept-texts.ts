/**
 * Job: texts that are kept for a while and hardly ever read, outside of V8's heap: that would take
 * twice their size for them (decision 35). They are written one behind the other, and let go of together.
 */

const chunkBytes = 1024 * 1024

export type Kept = { readonly chunk: Buffer; readonly from: number; readonly to: number }

export const textOf = ({ chunk, from, to }: Kept): string => chunk.toString('utf8', from, to)

/** Memory that is written again, instead of being let go of and asked for. */
export class Chunks {
  readonly #spare: Buffer[] = []

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytes)
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

  keep(text: string): Kept {
    const bytes = Buffer.byteLength(text)
    // One that is longer than a chunk has memory of its own.
    if (bytes > chunkBytes) return { chunk: Buffer.from(text), from: 0, to: bytes }
    const chunk = this.#chunkFor(bytes)
    const from = this.#at
    this.#at += chunk.write(text, from)
    return { chunk, from, to: this.#at }
  }

  /** Nothing that was kept here may be read after it. */
  letGo(): void {
    this.#chunks.giveBack(this.#used.splice(0))
  }

  #chunkFor(bytes: number): Buffer {
    const last = this.#used.at(-1)
    if (last !== undefined && this.#at + bytes <= chunkBytes) return last
    const next = this.#chunks.take()
    this.#used.push(next)
    this.#at = 0
    return next
  }
}
