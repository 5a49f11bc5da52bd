/**
 * Job: the keys of a file, as the file has them now: who changes it takes a key back from everybody who
 * reads it.
 *
 * W1 A change is seen within half a second, also where another file is put in its place.
 * W2 A file that is gone or cannot be understood changes nothing, and is told of once.
 */
import { readFileSync, statSync } from 'node:fs'
import { BadKeys, readKeys, type KeyEntry } from '../gateway/keys/key-lines.ts'

const lookMs = 250

export type Heard = {
  readonly changed: (entries: readonly KeyEntry[]) => void
  /** Every time that it was looked. */
  readonly looked: () => void
  readonly failed: (why: string) => void
}

export function readKeyFile(path: string): readonly KeyEntry[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new BadKeys(
      `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
  return readKeys(text)
}

export class WatchedKeys {
  readonly #path: string
  readonly #heard: Heard
  readonly #timer: NodeJS.Timeout
  #seen: string

  constructor(path: string, heard: Heard) {
    this.#path = path
    this.#heard = heard
    this.#seen = this.#state()
    this.#timer = setInterval(() => this.#look(), lookMs)
    this.#timer.unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const state = this.#state()
    if (state !== this.#seen) {
      this.#seen = state
      try {
        this.#heard.changed(readKeyFile(this.#path))
      } catch (error) {
        this.#heard.failed(error instanceof Error ? error.message : String(error))
      }
    }
    this.#heard.looked()
  }

  #state(): string {
    try {
      const { ino, size, mtimeNs } = statSync(this.#path, { bigint: true })
      return `${ino} ${size} ${mtimeNs}`
    } catch {
      return 'gone'
    }
  }
}
