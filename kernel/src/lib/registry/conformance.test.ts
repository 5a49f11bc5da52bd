import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { registryConformance } from './conformance.ts'
import { ConfluentRegistry } from './confluent-registry.ts'
import { FileJournal } from './file-journal.ts'
import { MemoryJournal } from './journal.ts'
import { OwnRegistry } from './own-registry.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-registry-'))
after(() => rmSync(root, { recursive: true }))

registryConformance('in memory', () => Promise.resolve(new OwnRegistry(new MemoryJournal())))
registryConformance('in a file', () => Promise.resolve(new OwnRegistry(new FileJournal(root))))

const given = process.env['MILLRACE_TEST_REGISTRY']
registryConformance(
  'one that speaks the API of Confluent',
  () => Promise.resolve(new ConfluentRegistry(given ?? '')),
  {
    skip: given === undefined ? 'none was given; `npm run registry:test` brings one along' : false,
  },
)
