/** Handlers that throw when they are told to: each service is wrapped, none is changed. */
import type { AnyService } from '@millrace/kernel'

const mark = 'Poison for'

/** Whether a dead letter was made on purpose. */
export const isPoison = (reason: string): boolean => reason.startsWith(mark)

export class Poison {
  readonly #armed = new Map<string, { spare: number; times: number }>()

  /** So many messages of this key of this service throw, after so many that are spared. */
  arm(service: string, key: string, { spare, times }: { spare: number; times: number }): void {
    this.#armed.set(`${service} ${key}`, { spare, times })
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
          if (route.type.kind !== 'query') this.#strike(service.name, context.key)
          return route.handler(state, data, context)
        },
      })),
    }
  }

  #strike(service: string, key: string): void {
    const name = `${service} ${key}`
    const armed = this.#armed.get(name)
    if (armed === undefined || armed.spare-- > 0) return
    if (--armed.times === 0) this.#armed.delete(name)
    throw new Error(`${mark} ${name}.`)
  }
}
