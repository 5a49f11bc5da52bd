/** Registries of schemas: a door of its own, because few who use the kernel need one. */
export { AvroValues } from './lib/contract/avro-values.ts'
export { admitContracts, type TopicContract } from './lib/registry/admit-contracts.ts'
export { ConfluentRegistry } from './lib/registry/confluent-registry.ts'
export { FileJournal } from './lib/registry/file-journal.ts'
export { MemoryJournal } from './lib/registry/journal.ts'
export { faultsAt, levelFrom, levels, usualLevel } from './lib/registry/level.ts'
export { OwnRegistry } from './lib/registry/own-registry.ts'
export { SchemaRefused, SchemaUnknown, type SchemaRegistry } from './lib/registry/registry.ts'
export {
  readingOf,
  type Reading,
  type SchemaBook,
  type Version,
} from './lib/registry/schema-book.ts'
export { NoSchema } from './lib/registry/schema-model.ts'
