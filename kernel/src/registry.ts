/** Registries of schemas: a door of its own, because few who use the kernel need one. */
export { MemoryJournal } from './lib/registry/journal.ts'
export { OwnRegistry } from './lib/registry/own-registry.ts'
export {
  RegistryAway,
  SchemaRefused,
  SchemaUnknown,
  type RegisteredSchema,
  type SchemaRegistry,
} from './lib/registry/registry.ts'
