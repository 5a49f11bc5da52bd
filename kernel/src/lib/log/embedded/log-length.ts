/**
 * Job: knows how long the write-ahead file of `log.db` is, about, and when to bring it back, and whether
 * beside commits or in a commit's place.
 * Boundary: the writer of the store tells what it wrote, and brings back (store-writer.ts).
 *
 * W1 The file stays bounded. While it is brought back beside commits they add to it, so it begins anew
 *    only where what is left is brought back between two of them: seldom, and when little is left.
 */

/** Characters after which some of it is brought back, beside commits. */
const partAt = 4 * 1024 * 1024
/** After which all of it is, when little is left; or however much is left. */
const wholeAt = 16 * 1024 * 1024
const wholeMax = 3 * wholeAt
/** What is little: two or three milliseconds of copying. */
const littleMax = 1024 * 1024

export class LogLength {
  /** Characters written since the file was begun; since it was last to be brought back. */
  #inFile = 0
  #new = 0
  #isBringingBack = false

  add(characters: number): void {
    this.#inFile += characters
    this.#new += characters
  }

  /** Whether to bring it back now, beside commits; if so, `broughtBack` says when it was. */
  takePart(): boolean {
    const isDue = this.#new >= (this.#inFile < wholeAt ? partAt : littleMax)
    if (this.#isBringingBack || !isDue) return false
    this.#isBringingBack = true
    this.#new = 0
    return true
  }

  /** Whole is what was there when it began: SQLite does not say what came meanwhile. */
  broughtBack(isWhole: boolean): void {
    this.#isBringingBack = false
    if (isWhole && this.#new === 0) this.#inFile = 0
  }

  /** W1: whether to bring back what is left of it now, in a commit's place. */
  takeEnd(): boolean {
    const endAt = this.#new < littleMax ? wholeAt : wholeMax
    if (this.#isBringingBack || this.#inFile < endAt) return false
    this.#inFile = 0
    this.#new = 0
    return true
  }
}
