/** Who ends sooner than this, time and again, is given a rest before the next start. */
const shortLifeMs = 5000
const firstRestMs = 500
const restMsMax = 5000

/** How long somebody rests who ends again and again: the first time not at all. */
export class Rests {
  #shortLives = 0

  /** In milliseconds, before the next life. */
  after(lifeMs: number): number {
    this.#shortLives = lifeMs < shortLifeMs ? this.#shortLives + 1 : 0
    if (this.#shortLives <= 1) return 0
    return Math.min(firstRestMs * 2 ** (this.#shortLives - 2), restMsMax)
  }
}
