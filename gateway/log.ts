/** Structured logs: one JSON object a line, with the order's id where a line is about an order. */
export const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

/** Ids, names and numbers; never personal data, never a body. */
export type LogFields = { readonly orderId?: string } & Readonly<
  Record<string, string | number | boolean | undefined>
>

type Write = (level: Level, msg: string, fields?: LogFields) => void

export class Log {
  /** Asked before a line is put together on a busy path. */
  readonly debugs: boolean
  readonly #least: number
  readonly #clock: () => number
  readonly #write: (line: string) => void

  constructor(
    level: Level,
    {
      clock = Date.now,
      write = toStdout,
    }: { clock?: () => number; write?: (line: string) => void } = {},
  ) {
    this.#least = levels.indexOf(level)
    this.debugs = this.#least === 0
    this.#clock = clock
    this.#write = write
  }

  readonly at: Write = (level, msg, fields) => {
    if (levels.indexOf(level) < this.#least) return
    const time = new Date(this.#clock()).toISOString()
    this.#write(`${JSON.stringify({ level, time, msg, ...fields })}\n`)
  }

  debug(msg: string, fields?: LogFields): void {
    this.at('debug', msg, fields)
  }

  info(msg: string, fields?: LogFields): void {
    this.at('info', msg, fields)
  }

  warn(msg: string, fields?: LogFields): void {
    this.at('warn', msg, fields)
  }

  error(msg: string, fields?: LogFields): void {
    this.at('error', msg, fields)
  }
}

const toStdout = (line: string): void => {
  process.stdout.write(line)
}
