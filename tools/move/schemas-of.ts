/** The registry that a shop on Kafka writes with, opened when the first schema is asked for. */
import type { Where } from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'

export class SchemasOf {
  readonly #kafka: Where
  readonly #url: string | undefined
  #open: Promise<SchemaRegistry> | undefined

  /** `url` is somebody else's. */
  constructor(kafka: Where, url: string | undefined) {
    this.#kafka = kafka
    this.#url = url
  }

  readonly opened = (): Promise<SchemaRegistry> => (this.#open ??= this.#opened())

  async close(): Promise<void> {
    await this.#open?.then((registry) => registry.close()).catch(() => undefined)
  }

  async #opened(): Promise<SchemaRegistry> {
    const { ConfluentRegistry, OwnRegistry } = await import('@millrace/kernel/registry')
    if (this.#url !== undefined) return new ConfluentRegistry(this.#url)
    const { KafkaJournal } = await import('@millrace/kernel/kafka')
    const { topicPrefix = 'millrace.', ...where } = this.#kafka
    return new OwnRegistry(await KafkaJournal.open({ ...where, topicPrefix }))
  }
}
