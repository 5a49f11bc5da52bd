/** What a peer's processes spend while the loader's window is open. */
import type { Marks } from '../loader-process.ts'
import { groupCpuMicros } from '../process-figures.ts'
import type { Peer } from './peer.ts'

export function cpuPerOrder({ processes }: Peer): { marks: Marks; micros: () => number } {
  const leaders = processes.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  let atOpening = 0
  let atClosing = 0
  return {
    marks: {
      opened: () => {
        atOpening = groupCpuMicros(leaders)
      },
      closed: () => {
        atClosing = groupCpuMicros(leaders)
      },
    },
    micros: () => atClosing - atOpening,
  }
}
