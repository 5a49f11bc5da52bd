/** What this process takes of its machine, under the names that the JVM's metrics have on dashboards. */
import { availableParallelism } from 'node:os'

const cpus = availableParallelism()

export function* processLines(): Generator<string> {
  const { heapUsed, heapTotal, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const microseconds = 1e6
  const gauges = {
    'jvm_memory_used_bytes{area="heap",id="V8 heap"}': heapUsed,
    'jvm_memory_used_bytes{area="nonheap",id="external"}': external,
    'jvm_memory_committed_bytes{area="heap",id="V8 heap"}': heapTotal,
    process_cpu_usage: (user + system) / microseconds / (process.uptime() * cpus),
    system_cpu_count: cpus,
    process_uptime_seconds: process.uptime(),
  }
  let family = ''
  for (const [series, value] of Object.entries(gauges)) {
    const [own = ''] = series.split('{')
    if (own !== family) yield `# TYPE ${own} gauge`
    family = own
    yield `${series} ${value}`
  }
}
