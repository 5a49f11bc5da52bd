/**
 * Job: where an instance stands, told to the thread of its HTTP before anybody asks: which shards are
 * open, and why it is not ready.
 * Boundary: whoever goes by what was told a moment ago does nothing wrong by it: an id that is made for a
 * shard which has left goes to its owner.
 */
export type Standing = {
  /** How many there are. */
  readonly shards: number
  /** Those that are open here. */
  readonly open: readonly number[]
  /** Why it should not be asked yet. */
  readonly notReady?: string | undefined
}

export const starting: Standing = { shards: 0, open: [], notReady: 'Millrace is starting.' }

/** What nobody is called for, as how many records are still to be read, is told so soon. */
const beatMs = 100

export class Standings {
  readonly #look: () => Standing
  readonly #tell: (standing: Standing) => void
  readonly #timer: NodeJS.Timeout
  #told = JSON.stringify(starting)

  constructor(look: () => Standing, tell: (standing: Standing) => void) {
    this.#look = look
    this.#tell = tell
    this.#timer = setInterval(this.changed, beatMs).unref()
  }

  /** To be called where it may have changed. */
  readonly changed = (): void => {
    const standing = this.#look()
    const text = JSON.stringify(standing)
    if (text === this.#told) return
    this.#told = text
    this.#tell(standing)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
