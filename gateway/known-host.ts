/**
 * Without keys whoever reaches the port may ask. A page in a browser reaches it under a name of its
 * own that is made to point here, so a request has to name this machine.
 */
import { Problem } from './problem.ts'

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

export class KnownHosts {
  readonly #names: ReadonlySet<string>

  /** `host` is the address that was asked for on the command line. */
  constructor(host: string) {
    this.#names = new Set([...loopbackNames, host.includes(':') ? `[${host}]` : host])
  }

  /**
   * What is wrong with a `Host` header, if anything. HTTP/1.0 has none. `others` are names that a path is
   * known by, and that nobody can register.
   */
  problemWith(header: string | undefined, others: readonly string[] = []): Problem | undefined {
    if (header === undefined) return undefined
    const name = nameIn(header)
    if (this.#names.has(name) || others.includes(name)) return undefined
    const known = [...this.#names].join(', ')
    return new Problem(
      'misdirected',
      `While no keys are configured, Millrace answers only to ${known}; ask it under one of them.`,
    )
  }
}

const nameIn = (header: string): string => header.replace(/:\d*$/, '').toLowerCase()
