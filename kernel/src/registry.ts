/** Registries of schemas: a door of its own, because few who use the kernel need one. */
export {
  RegistryAway,
  SchemaRefused,
  SchemaUnknown,
  type RegisteredSchema,
  type SchemaRegistry,
} from './lib/registry/registry.ts'
