/** Stores that releases before this one left behind, cut off in the middle of their work. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import { verified } from '../tools/proof/server.ts'
import { keptStores, layOut, shownBy, type Shown } from './fixtures/kept-stores.ts'
import { everyStorefront, fraudLimit, underWay } from './fixtures/one-of-each.ts'
import { running, type Running } from './running.ts'

const by = { who: 'olga', why: 'A later release can do it.' }

for (const name of keptStores()) {
  describe(`the store kept as ${name}`, () => {
    let directory: string
    let shown: readonly Shown[]
    let provider: StandInProvider
    let app: Running
    before(async () => {
      directory = mkdtempSync(join(tmpdir(), 'millrace-kept-store-'))
      shown = layOut(name, directory)
      provider = new StandInProvider({ file: join(directory, 'provider.db') })
    })
    after(async () => {
      await app.stop()
      await provider.close()
      rmSync(directory, { recursive: true })
    })

    it('holds the laws as it lies there', () => {
      const { clean, text } = verified(['--data', directory])
      assert.ok(clean, text)
    })

    it('is started, and what was under way goes on', async () => {
      const paymentUrl = await provider.listen()
      const storefrontOptions = { paymentUrl }
      app = await running({
        ...{ directory, fraudLimit, storefronts: everyStorefront, storefrontOptions },
      })
      const { client } = app
      const deadLetters = async () => (await client.done('GET /v1/dead-letters')).items
      for (const letter of await deadLetters()) {
        assert.ok('id' in letter)
        await client.done('POST /v1/dead-letters/{id}/retry', { id: letter.id, body: by })
      }
      for (const [id, fates] of Object.entries(underWay)) {
        const asked = { id, query: { wait: 60 } }
        const { state, reasons } = await client.done('GET /v1/orders/{id}', asked)
        const fate = [state, ...reasons.map(({ code }) => code)].join(' ')
        assert.ok(fates.includes(fate), `${id} is ${fate}`)
      }
      await until(async () => (await deadLetters()).length === 0)
    })

    it('shows what it showed', async () => {
      assert.ok(shown.length > 40)
      for (const { at, path, body } of shown) {
        const now = await shownBy((at === 'native' ? app.url : app.at(at)) + path)
        assert.partialDeepStrictEqual(now, body, `${at} ${path}`)
      }
    })

    it('lists every order, and takes new ones', async () => {
      const body = { id: 'new', customerId: 'c-new', currency: 'EUR', lines: [tea] }
      const placed = await app.client.done('POST /v1/orders', { body, wait: 60 })
      assert.equal(placed.state, 'APPROVED')
      const listed = (await app.client.all('GET /v1/orders')).map(({ id }) => id)
      const native = shown.filter(({ at }) => at === 'native')
      const kept = native.flatMap(({ path }) => /^\/v1\/orders\/([\w-]+)$/.exec(path)?.[1] ?? [])
      for (const id of ['new', ...Object.keys(underWay), ...kept])
        assert.ok(listed.includes(id), id)
    })

    it('holds the laws when all is done', () => {
      const { clean, text } = verified(['--data', directory])
      assert.ok(clean, text)
    })
  })
}

const tea = { sku: 'tea', quantity: 1, unitPrice: 300 }
