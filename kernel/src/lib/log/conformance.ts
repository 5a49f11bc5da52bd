/**
 * Job: what every log is held to, one suite for all engines: first the port by itself, then an engine
 * of keyed machines on it. An engine passes when it passes whole.
 * Boundary: only the port is known here; how a process dies, or loses a shard, is the environment's.
 */
import { describe } from 'node:test'
import { engineConformance } from './conformance/engine.ts'
import type { MakeEnvironment } from './conformance/environment.ts'
import { instancesConformance } from './conformance/instances.ts'
import { portConformance } from './conformance/port.ts'

export function conformance(name: string, make: MakeEnvironment): void {
  void describe(`conformance of the ${name} log`, () => {
    portConformance(make)
    engineConformance(make)
    instancesConformance(make)
  })
}
