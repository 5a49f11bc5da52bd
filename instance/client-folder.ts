/**
 * Where the Kafka client lies. It is built natively and needed for Kafka only, so it is no dependency
 * that an install brings along: `npm run kafka:install` puts it into a cache outside the tree, where
 * every checkout finds it, one for each version of the client and of Node.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** What is fetched and built, and can be fetched and built again. */
export const cacheFolder = (...names: string[]): string =>
  join(
    process.env['MILLRACE_CACHE'] ??
      join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'millrace'),
    ...names,
  )

const version = '1.10.1'
const { platform, arch } = process

export const kafkaClient = {
  name: '@confluentinc/kafka-javascript',
  version,
  /** Holds a `node_modules` with the client in it. */
  folder: (): string =>
    cacheFolder(`kafka-client-${version}-${platform}-${arch}-${process.versions.modules}`),
} as const
