import { send, type Edge, type Route } from '../edge.ts'
import { Problem } from '../problem.ts'

export type Readiness = () => boolean

export const healthRoutes = ({ engine }: Edge, isReady: Readiness): readonly Route[] => [
  {
    method: 'GET',
    path: '/health/live',
    handle: async (_, reply) => send(reply, { status: 'up' }),
  },
  {
    method: 'GET',
    path: '/health/ready',
    handle: async (_, reply) => {
      if (engine.failure !== undefined) throw notReady('The log cannot be written.')
      if (!isReady()) throw notReady('Millrace is starting or stopping.')
      if (engine.notReady !== undefined) throw notReady(engine.notReady)
      return send(reply, { status: 'ready' })
    },
  },
]

const notReady = (detail: string) => new Problem('unavailable', detail, { retryAfterSeconds: 1 })
