/** What a run did, as one hash over all commits and answers, and the points that it reached. */
import { createHash, type Hash } from 'node:crypto'

export class Trace {
  readonly points = new Set<string>()
  readonly #hash: Hash = createHash('sha256')
  readonly #tell: ((line: string) => void) | undefined
  commits = 0
  answers = 0
  faults = 0

  constructor(tell?: (line: string) => void) {
    this.#tell = tell
  }

  reach(point: string): void {
    this.points.add(point)
  }

  note(line: string): void {
    this.#hash.update(line)
    this.#tell?.(line)
  }

  get digest(): string {
    return this.#hash.copy().digest('hex').slice(0, 16)
  }
}
