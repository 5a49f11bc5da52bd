/** The port of a server: how it is taken, and how it is left. */
import type { FastifyInstance } from 'fastify'
import { takeInTurn } from './lanes.ts'

export type Address = { readonly host: string; readonly port: number }

/** Connections that wait to be taken; Node's own bound would lose some of a thousand that come at once. */
const waitingMax = 4096
/** When a server closes, what has been answered has this long to be sent. */
const sentMsMax = 1000

/** Resolves with the port once requests are taken. */
export async function takePort(server: FastifyInstance, address: Address): Promise<number> {
  takeInTurn(server.server)
  await server.listen({ ...address, backlog: waitingMax })
  const bound = server.server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : address.port
}

export async function leavePort(server: FastifyInstance): Promise<void> {
  // What has sent nothing yet counts as busy to Node, and would hold the end up for a minute.
  const cut = setTimeout(() => server.server.closeAllConnections(), sentMsMax)
  await server.close()
  clearTimeout(cut)
}

/** Somebody else listens there. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
