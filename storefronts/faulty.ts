/** What is wrong with what came, each with the path of the part that is wrong. */
export type Fault = {
  readonly at: readonly (string | number)[]
  readonly type: string
  readonly says: string
}

/** What a dialect answers in its own shape. */
export class Faulty extends Error {
  override name = 'Faulty'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(
      faults
        .map(({ at, says }) => [...(at.length > 0 ? [at.join('.')] : []), says].join(': '))
        .join(' '),
    )
    this.faults = faults
  }
}
