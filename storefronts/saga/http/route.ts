import type { FastifyReply } from 'fastify'
import type { Call } from './call.ts'

export type SagaRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** As Fastify has it. */
  readonly path: string
  readonly handle: (call: Call) => Promise<FastifyReply>
}
