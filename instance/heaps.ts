/** On the embedded log: how much the heaps of all threads take beyond what lives in them (decision 35). */
import { setFlagsFromString } from 'node:v8'

/** What may be added to what lives in a heap before it is gone through, in hundredths of that. */
const garbagePercent = 60

/**
 * To be called before any other thread begins. V8 reads the one at the end of each collection; the
 * other was for the heap of the main thread, which has it by now: other threads have limits of their own.
 */
export function boundHeaps(): void {
  setFlagsFromString(`--heap-growing-percent=${garbagePercent}`)
  setFlagsFromString('--max-semi-space-size=0')
}

/**
 * V8 makes at once in the old generation what it has seen to live for long, by the place in the code. Of what is
 * made for a request it sees that in a burst; from then on each holds all that hangs on it until the large
 * collections, long after its end (decision 37).
 */
export function beginYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}

/** Helpers of a scavenge want the cores that the other threads want, and take more than they save (decision 35). */
export function scavengeAlone(): void {
  setFlagsFromString('--no-parallel-scavenge')
}
