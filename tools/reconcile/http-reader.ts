/** Reads over HTTP, as an operator would. */
const answerMsMax = 30_000

/** Nobody answers, or not as it should be: nothing can be said. */
export class CannotRead extends Error {
  override name = 'CannotRead'
}

export class HttpReader {
  readonly #origin: string
  readonly #key: string | undefined

  constructor(origin: string, key?: string) {
    this.#origin = origin
    this.#key = key
  }

  async found<Body>(path: string): Promise<Body | undefined> {
    const response = await this.#call(path, {})
    const text = await response.text()
    if (response.status === 404) return undefined
    if (!response.ok) {
      throw new CannotRead(`${this.#origin}${path} was answered with ${response.status}.`)
    }
    return JSON.parse(text) as Body
  }

  /** All pages of a list, one after another, as long as somebody reads on. */
  async *items<Item>(path: string): AsyncGenerator<Item> {
    for (let cursor = ''; ;) {
      const page = await this.found<{ items: Item[]; next: string | null }>(
        `${path}?limit=500${cursor}`,
      )
      yield* page?.items ?? []
      if (page === undefined || page.next === null) return
      cursor = `&cursor=${encodeURIComponent(page.next)}`
    }
  }

  async post(path: string, body: object): Promise<number> {
    const response = await this.#call(path, { body: JSON.stringify(body) })
    await response.arrayBuffer()
    return response.status
  }

  get origin(): string {
    return this.#origin
  }

  async #call(path: string, { body }: { readonly body?: string }): Promise<Response> {
    const headers = {
      ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const init = body === undefined ? { headers } : { method: 'POST', body, headers }
    try {
      const signal = AbortSignal.timeout(answerMsMax)
      return await fetch(this.#origin + path, { ...init, signal })
    } catch {
      throw new CannotRead(`${new URL(this.#origin).origin} does not answer.`)
    }
  }
}
