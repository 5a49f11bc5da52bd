/** Who is let in: whoever is on this machine, or whoever has a key. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { KnownHosts } from '../known-host.ts'
import type { MountedConfig } from '../mount.ts'
import type { Problem } from '../problem.ts'
import { hostOf } from '../questions.ts'
import type { Gate, Wanted } from './gate.ts'

export type Admission = {
  /** The names that it answers to; any, unless told. */
  readonly hosts?: KnownHosts
  /** Asks for keys; nobody is asked, unless told. */
  readonly gate?: Gate
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/** Why a request is not let in, if it is not. */
export function turnedAway(
  { hosts, gate }: Admission,
  { request, reply }: Exchange,
  wanted: Wanted & MountedConfig,
): Problem | undefined {
  return (
    hosts?.problemWith(request.headers.host, wanted.hosts) ??
    hosts?.problemWith(hostOf(request.originalUrl), wanted.hosts) ??
    gate?.problemWith(request, reply, wanted)
  )
}
