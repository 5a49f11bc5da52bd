/** The front door of the kernel: what services, sagas, the gateway and the composition root use. */
export { answered } from './lib/contract/answered.ts'
export { avroSchemaOf, fromAvro, toAvro, type AvroSchema } from './lib/contract/avro.ts'
export { BrokenRecord } from './lib/contract/broken-record.ts'
export { checker, type Checker, type Fault } from './lib/contract/checker.ts'
export { jsonSchemaOf, type JsonSchema } from './lib/contract/json-schema.ts'
export { isoTime } from './lib/contract/iso-time.ts'
export {
  anyOf,
  anything,
  byName,
  flag,
  group,
  instant,
  integer,
  largestInteger,
  listOf,
  nullable,
  oneOf,
  only,
  openGroup,
  optional,
  personal,
  text,
  usual,
  type Field,
  type Fields,
  type ValueOf,
} from './lib/contract/fields.ts'
export {
  command,
  event,
  query,
  type AnyMessageType,
  type MessageType,
  type Need,
  type Payload,
  type Sent,
} from './lib/contract/message.ts'
export {
  answer,
  ask,
  decide,
  effect,
  later,
  refuse,
  withdraw,
  type Decision,
  type Out,
} from './lib/machine/decision.ts'
export { Entries, entries, type Range } from './lib/machine/entries.ts'
export { beginHold, endHold, HoldLife, noHolds, type Holds } from './lib/machine/holds.ts'
export {
  service,
  type AnyService,
  type Told,
  type Context,
  type Handler,
  type Service,
} from './lib/machine/service.ts'
export { EmbeddedLog } from './lib/log/embedded/embedded-log.ts'
export { StoreHouse } from './lib/log/embedded/house.ts'
export { JournalTail } from './lib/log/embedded/journal-tail.ts'
export { openStoreToRead, type StoreReader } from './lib/log/embedded/read-store.ts'
export { StateCopy } from './lib/log/embedded/state-copy.ts'
export { cameFrom, StoreBuilder } from './lib/log/embedded/store-builder.ts'
export {
  Fenced,
  LogAway,
  StoreRefused,
  type Log,
  type ShardTelling,
  type StoredEvent,
} from './lib/log/log.ts'
export { MemoryKeyStore, type KeyStore, type MovableKeys } from './lib/personal/key-store.ts'
export { isSealed, keyIdIn, open, seal, sealedWith, type PersonKey } from './lib/personal/seal.ts'
export { masterKeyIn, newMasterKey, type MasterKey } from './lib/personal/master-key.ts'
export { SharedKeyStore, type KeyTopic } from './lib/personal/shared-key-store.ts'
export { SqliteKeyStore } from './lib/personal/sqlite-key-store.ts'
export { openPersonal, PersonErased, sealPersonal, type Sealing } from './lib/personal/walk.ts'
export { RegistryAway } from './lib/registry/registry.ts'
export type { Act, ActOutcome, DeadLetter } from './lib/runtime/dead-letters.ts'
export type { AskOptions } from './lib/runtime/calls.ts'
export type { EffectAct, EffectContext, OpenEffect, Performer } from './lib/runtime/effects.ts'
export { Engine, type EngineOptions, type EngineTelling } from './lib/runtime/engine.ts'
export { Registry } from './lib/runtime/registry.ts'
export type { Position } from './lib/runtime/commit-numbers.ts'
export type { Envelope, EventRecord, Once } from './lib/runtime/envelope.ts'
export type { Limits } from './lib/runtime/limits.ts'
export { actOnDeadLetter, listActs, type DoneAct, type Unfit } from './lib/runtime/repair.ts'
export {
  effectStates,
  listEffects,
  settleEffect,
  type EffectOutcome,
  type ShownEffect,
} from './lib/runtime/repair-effects.ts'
export {
  listDeadLetters,
  showDeadLetter,
  type ShownLetter,
  type WholeLetter,
} from './lib/runtime/repair-letters.ts'
export { Driver } from './lib/runtime/run.ts'
export { keyText, murmur2, shardKey, shardOf } from './lib/runtime/shard.ts'
export { Busy, Elsewhere, OtherBody, StepFailed, type AskResult } from './lib/runtime/work.ts'
export { caseOpened, caseSettled } from './lib/saga/case.ts'
export { type Progress, type Waiting } from './lib/saga/progress.ts'
export { saga, type Saga } from './lib/saga/saga.ts'
export { either, nothing, together, type Reason } from './lib/saga/table.ts'
