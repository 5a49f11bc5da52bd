/** What holding the laws against the evidence came to: counts, and a sentence for each violation. */

/** Past it, violations are counted and no longer told. */
const toldMax = 50

export class Findings {
  readonly #counts = new Map<string, number>()
  readonly #told = new Map<string, string[]>()
  #violations = 0

  /** Notes that so many things were looked at under a law. */
  count(law: string, things = 1): void {
    this.#counts.set(law, (this.#counts.get(law) ?? 0) + things)
  }

  /** Notes a violation: a sentence that names the key. */
  wrong(law: string, sentence: string): void {
    this.#violations++
    const told = this.#told.get(law) ?? []
    if (told.length === 0) this.#told.set(law, told)
    if (told.length < toldMax) told.push(sentence)
  }

  get violations(): number {
    return this.#violations
  }

  get sentences(): readonly string[] {
    return [...this.#told].flatMap(([law, told]) => told.map((sentence) => `${law}: ${sentence}`))
  }

  /** What was counted, in the order in which the laws were held. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  brokenBy(law: string): number {
    return this.#told.get(law)?.length ?? 0
  }
}
