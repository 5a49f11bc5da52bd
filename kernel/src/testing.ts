/** For tests: specs of handlers, and a log in memory that fails when it is told to. */
export { Cluster, type Faults, type SimulatedLog } from './lib/log/simulated/simulated-log.ts'
export { gathered } from './lib/contract/gathered.ts'
export { given, testTime, type Given } from './lib/machine/given.ts'
export { dialogue, type Dialogue } from './lib/saga/dialogue.ts'
