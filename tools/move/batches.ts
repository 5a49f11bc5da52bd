/** What comes one by one, so many at once. */
export function* batchesOf<T>(all: Iterable<T>, most: number): Generator<readonly T[]> {
  let batch: T[] = []
  for (const one of all) {
    batch.push(one)
    if (batch.length < most) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
