/** Prometheus text, as the server's `/metrics` tells it. */
export type Sample = {
  readonly name: string
  readonly labels: string
  readonly value: number
}

export function readMetrics(text: string): Sample[] {
  const samples: Sample[] = []
  for (const line of text.split('\n')) {
    const found = /^([a-zA-Z_:][\w:]*)(\{.*\})? (\S+)/.exec(line)
    if (found === null) continue
    const [, name = '', labels = '', value] = found
    samples.push({ name, labels, value: Number(value) })
  }
  return samples
}

/** The sum over all labels, or undefined where there is no such metric. */
export function total(samples: readonly Sample[], name: string): number | undefined {
  const found = samples.filter((sample) => sample.name === name)
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0)
}

/** Counters that grew between two looks, by how much. */
export function growth(before: readonly Sample[], after: readonly Sample[]): Sample[] {
  const earlier = new Map(before.map((sample) => [sample.name + sample.labels, sample.value]))
  return after
    .map((sample) => ({
      ...sample,
      value: sample.value - (earlier.get(sample.name + sample.labels) ?? 0),
    }))
    .filter(({ value }) => value > 0)
}
