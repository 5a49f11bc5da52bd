import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { EmbeddedLog } from '@millrace/kernel'
import { createCustomer } from '#contracts/customers'
import type { SearchProgress } from '../../gateway/customers/searches.ts'
import { runOn } from '../../composition.ts'
import { searchInThread } from './search-in-thread.ts'
import { searchStore } from './search-store.ts'

const sought = { tenant: 'shop', customerId: 'anna', keyId: 'key-1234', texts: ['Anna Zwirner'] }

describe('search: in a thread of its own', () => {
  it('finds what is found anyway, and fails where there is no store', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-search-'))
    const { engine, stop } = await runOn({
      log: new EmbeddedLog({ directory, shards: 2 }),
      fraud: { limitMinor: 0, windowMs: 1 },
      onFailure: assert.ifError,
    })
    const details = {
      name: 'sealed:1:key-1234abc',
      email: 'Anna Zwirner',
      level: 'l',
      language: 'en',
    }
    const created = { customerId: 'anna', ...details, sealedWith: 'key-1234', digest: 'd' }
    await engine.ask(createCustomer(created), { tenant: 'shop' })
    await stop()
    const all = async () => {
      const told: SearchProgress[] = []
      for await (const progress of searchInThread(directory)(sought)) told.push(progress)
      return told
    }
    const found = (await all()).at(-1)
    assert.deepEqual(found, [...searchStore(directory, sought)].at(-1))
    const customers = found?.places.find(({ name }) => name === 'customers')
    assert.deepEqual(customers, {
      ...{ kind: 'state', name: 'customers', searched: 1, byId: 1, sealed: 1, plain: 1 },
    })
    rmSync(directory, { recursive: true })
    await assert.rejects(all, /There is no store/)
  })
})
