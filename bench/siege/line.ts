/** One keep-alive connection of a user: a question at a time, and its answer. */
import { bodyIn } from '../load/answer.ts'
import { Connection } from '../load/connection.ts'
import { requestText, type Request, type Target } from '../load/request.ts'

export type Reply = { readonly status: number; readonly text: string }

/** Longer than any server may hold back an answer. */
const answerMsMax = 60_000

export class Line {
  readonly #target: Target
  readonly #connection: Connection
  #isFree = false
  #freed: (() => void) | undefined
  #asked: PromiseWithResolvers<Reply> | undefined

  constructor(origin: string) {
    const { hostname, port } = new URL(origin)
    this.#target = { host: hostname, port: Number(port), orderPath: '' }
    this.#connection = new Connection(this.#target, {
      ready: () => {
        this.#isFree = true
        this.#freed?.()
      },
      answered: (_, answer, text) => {
        this.#isFree = !answer.closes
        this.#asked?.resolve({ status: answer.status, text: bodyIn(answer, text) })
      },
      broken: (_, lost) => {
        this.#isFree = false
        if (lost) this.#asked?.reject(new Error('The connection broke'))
      },
    })
  }

  /** Rejects where the connection breaks, or no answer comes. */
  async ask(request: Request): Promise<Reply> {
    const asked = Promise.withResolvers<Reply>()
    const late = setTimeout(() => asked.reject(new Error('No answer comes')), answerMsMax)
    this.#asked = asked
    const send = (): void => this.#connection.send(requestText(this.#target, request))
    if (this.#isFree) send()
    else this.#freed = send
    try {
      return await asked.promise
    } finally {
      clearTimeout(late)
      this.#freed = undefined
    }
  }

  close(): void {
    this.#connection.close()
  }
}
