import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { registryConformance } from './conformance.ts'
import { FileJournal } from './file-journal.ts'
import { MemoryJournal } from './journal.ts'
import { OwnRegistry } from './own-registry.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-registry-'))
after(() => rmSync(root, { recursive: true }))

registryConformance('in memory', () => Promise.resolve(new OwnRegistry(new MemoryJournal())))
registryConformance('in a file', () => Promise.resolve(new OwnRegistry(new FileJournal(root))))
