/** Whether a log that keeps topics itself would still show all that lies in them. */
import { keyText, shardOf, StoreRefused, type Log } from '@millrace/kernel'
import { placeOf, topicsKeeper } from '#contracts/topics/hand'
import { topicsOf } from '../storefronts/all.ts'
import { usualOptions, type StorefrontOptions } from '../storefronts/storefront.ts'

/** As many as the command line takes. */
const streamPartitionsMax = 100

/** Fewer partitions than there were would hide records; that is refused. */
export function refuseHidden(
  log: Pick<Log, 'read' | 'shards'>,
  options: StorefrontOptions = usualOptions,
): void {
  const { streamPartitions } = options
  for (const { topic, tenant } of topicsOf(['stream'], options)) {
    for (let partition = streamPartitionsMax - 1; partition >= streamPartitions; partition--) {
      const key = keyText(tenant, placeOf(topic, partition))
      const root = { service: topicsKeeper, key, map: '', entry: '' }
      if (log.read({ shard: shardOf(key, log.shards), ...root }) === undefined) continue
      throw new StoreRefused(
        `The topic ${topic} has records in partition ${partition}, which --stream-partitions ` +
          `${streamPartitions} would hide. Give at least ${partition + 1}.`,
      )
    }
  }
}
