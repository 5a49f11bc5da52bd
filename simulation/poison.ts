/** Handlers that throw when they are told to: each service is wrapped, none is changed. */
import type { AnyService } from '@millrace/kernel'

type Armed = {
  /** So many are spared first. */
  spare: number
  times: number
  /** The type of the message, where it is not any. */
  only?: string | undefined
}

const mark = 'Poison for'

/** Whether a dead letter was made on purpose. */
export const isPoison = (reason: string): boolean => reason.startsWith(mark)

export class Poison {
  readonly #armed = new Map<string, Armed>()

  /** So many messages of this key of this service throw, after so many that are spared. */
  arm(service: string, key: string, armed: Readonly<Armed>): void {
    this.#armed.set(`${service} ${key}`, { ...armed })
  }

  heal(): void {
    this.#armed.clear()
  }

  around(service: AnyService): AnyService {
    return {
      ...service,
      routes: service.routes.map((route) => ({
        ...route,
        handler: (state: never, data: never, context: Parameters<typeof route.handler>[2]) => {
          const { kind, wireName } = route.type
          if (kind !== 'query') this.#strike(service.name, context.key, wireName)
          return route.handler(state, data, context)
        },
      })),
    }
  }

  #strike(service: string, key: string, type: string): void {
    const name = `${service} ${key}`
    const armed = this.#armed.get(name)
    if (armed === undefined || (armed.only ?? type) !== type) return
    if (armed.spare-- > 0) return
    if (--armed.times === 0) this.#armed.delete(name)
    throw new Error(`${mark} ${name}.`)
  }
}
