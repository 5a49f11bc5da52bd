/** Where HTTP is found. */
import type { Gateway } from '../gateway/gateway.ts'
import { isTaken } from '../gateway/port.ts'
import { BadSetting, type Settings } from '../settings.ts'

type At = Pick<Settings, 'host' | 'port'>

/** Resolves with the port. */
export async function listen(gateway: Gateway, { host, port }: At): Promise<number> {
  try {
    return await gateway.listen({ host, port })
  } catch (error) {
    if (!isTaken(error)) throw error
    throw new BadSetting(`Port ${port} is taken. Give --port another one, or 0 for a free one.`)
  }
}

/** What listens everywhere is opened here: no browser opens 0.0.0.0. */
const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

export const isEverywhere = (host: string): boolean => Object.hasOwn(everywhere, host)

/** An address that can be opened on this machine. */
export function urlOf({ host }: Pick<Settings, 'host'>, port: number): string {
  const opened = everywhere[host] ?? host
  return `http://${opened.includes(':') ? `[${opened}]` : opened}:${port}`
}
