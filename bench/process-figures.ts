/** What the kernel knows about processes: CPU time, memory, bytes written. Linux only. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Linux counts CPU time in hundredths of a second, whatever the clock really ticks. */
const microsPerTick = 10_000

/** User and system time of a process and its threads, in microseconds. */
export function cpuMicros(pid: number): number {
  const fields = statFields(pid)
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick
}

/** CPU time of every process in the groups, the ended ones that were waited for included. */
export function groupCpuMicros(leaders: readonly number[]): number {
  let micros = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const fields = statFields(Number(name))
      if (!leaders.includes(Number(fields[2]))) continue
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
      micros += ticks * microsPerTick
    } catch {
      // It ended while we looked.
    }
  }
  return micros
}

/** What all cores together were busy with since the machine started, in microseconds. */
export function machineCpuMicros(): number {
  const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/)
  const [user, nice, system, , , irq, softirq, stolen] = ticks.map(Number)
  const busy = [user, nice, system, irq, softirq, stolen]
  return busy.reduce<number>((sum, value) => sum + (value ?? 0), 0) * microsPerTick
}

export type Memory = { readonly residentMb: number; readonly mostMb: number }

export function memory(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
  return { residentMb: mb('VmRSS'), mostMb: mb('VmHWM') }
}

/** Bytes that the process sent towards the disk so far. */
export function bytesWritten(pid: number): number {
  const io = readFileSync(`/proc/${pid}/io`, 'utf8')
  return Number(/^write_bytes: (\d+)/m.exec(io)?.[1])
}

/** What the files of a directory take on the disk. */
export function bytesIn(directory: string): number {
  let bytes = 0
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    bytes += statSync(join(entry.parentPath, entry.name)).blocks * 512
  }
  return bytes
}

/** The same by thread; the key is the thread's name and number. */
export function threadCpuMicros(pid: number): ReadonlyMap<string, number> {
  const threads = new Map<string, number>()
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const fields = statFields(`${pid}/task/${thread}`)
      const name = readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim()
      threads.set(`${name} ${thread}`, (Number(fields[11]) + Number(fields[12])) * microsPerTick)
    } catch {
      // It ended while we looked.
    }
  }
  return threads
}

/** The fields after the name, which may itself hold spaces: 0 is the state, 2 the group. */
function statFields(pid: number | string): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
