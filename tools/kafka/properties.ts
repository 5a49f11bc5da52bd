/** The settings of a broker for development and tests: small, on this machine only, quick to notice. */

export type Node = {
  readonly id: number
  readonly port: number
  readonly controllerPort: number
  /** Where it listens, this machine's own address unless told. */
  readonly host?: string
}

export const hostOf = ({ host = '127.0.0.1' }: Node): string => host

export const addressOf = (node: Node): string => `${hostOf(node)}:${node.port}`

export type BrokerOptions = {
  readonly data: string
  /** Settings for this run, over ours. */
  readonly extra: Readonly<Record<string, string>>
}

export function propertiesOf(
  node: Node,
  nodes: readonly Node[],
  { data, extra }: BrokerOptions,
): string {
  const replicas = String(Math.min(nodes.length, 3))
  const inSync = nodes.length > 1 ? '2' : '1'
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': nodes
      .map((one) => `${one.id}@${hostOf(one)}:${one.controllerPort}`)
      .join(','),
    listeners: `PLAINTEXT://${addressOf(node)},CONTROLLER://${hostOf(node)}:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${addressOf(node)}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'num.partitions': '1',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '8',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    // Not sooner than Kafka has it by itself: a broker that comes back aborts what has timed out, and one
    // that did so before its partitions were there left them with a transaction that never ended.
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': '10000',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    // A broker that was killed waits for its own old session when it comes back. One that has no others
    // keeps Kafka's 9 s: where it is put out for standing still, its partitions have no leader for a
    // moment, and Kafka 4.3.1 leaves out the markers of transactions that end in it.
    ...(nodes.length > 1 && { 'broker.session.timeout.ms': '3000' }),
    'broker.heartbeat.interval.ms': '500',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'num.replica.fetchers': '1',
    'log.cleaner.dedupe.buffer.size': '16777216',
    'log.cleaner.threads': '1',
    'log.segment.bytes': '134217728',
    ...extra,
  }
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
