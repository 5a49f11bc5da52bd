/** Handlers that throw when they are told to: each service is wrapped, none is changed. */
import type { AnyService } from '@millrace/kernel'

export class Poisoned extends Error {}

export class Poison {
  readonly #armed = new Map<string, number>()

  /** The next so many messages of this key of this service throw. */
  arm(service: string, key: string, times: number): void {
    this.#armed.set(`${service} ${key}`, times)
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
    const left = this.#armed.get(name)
    if (left === undefined) return
    if (left > 1) this.#armed.set(name, left - 1)
    else this.#armed.delete(name)
    throw new Poisoned(`Poison for ${name}.`)
  }
}
