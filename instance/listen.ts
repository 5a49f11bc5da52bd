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

export const urlOf = ({ host }: Pick<Settings, 'host'>, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`
