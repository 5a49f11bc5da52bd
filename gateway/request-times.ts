/** How long requests took, as a Prometheus histogram: a request is counted, and summed up when asked. */
export type Request = { readonly method: string; readonly route: string; readonly status: number }

/** How a family of Prometheus tells them. */
export type Family = {
  readonly name: string
  /** In seconds. */
  readonly bounds: readonly number[]
  readonly labels: (request: Request) => string
}

const ours: Family = {
  name: 'http_server_requests_seconds',
  bounds: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  labels: ({ method, route, status }) => `method="${method}",route="${route}",status="${status}"`,
}

type Times = { readonly labels: string; readonly counts: number[]; sum: number }

export class RequestTimes {
  readonly #family: Family
  readonly #times = new Map<string, Times>()

  constructor(family = ours) {
    this.#family = family
  }

  took(request: Request, seconds: number): void {
    const { method, route, status } = request
    const { bounds } = this.#family
    const key = `${method} ${route} ${status}`
    let times = this.#times.get(key)
    if (times === undefined) {
      const labels = this.#family.labels(request)
      times = { labels, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 }
      this.#times.set(key, times)
    }
    let at = 0
    while (seconds > (bounds[at] ?? Infinity)) at++
    times.counts[at] = (times.counts[at] ?? 0) + 1
    times.sum += seconds
  }

  *lines(): Generator<string> {
    const { name, bounds } = this.#family
    yield `# HELP ${name} Time from a request to its answer`
    yield `# TYPE ${name} histogram`
    for (const { labels, counts, sum } of this.#times.values()) {
      let count = 0
      for (const [at, those] of counts.entries()) {
        count += those
        yield `${name}_bucket{le="${bounds[at] ?? '+Inf'}",${labels}} ${count}`
      }
      yield `${name}_sum{${labels}} ${sum}`
      yield `${name}_count{${labels}} ${count}`
    }
  }
}
