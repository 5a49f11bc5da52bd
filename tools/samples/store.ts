/** Makes a store with one of each, as a process that is cut off leaves it, and keeps it. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@millrace/kernel/testing'
import { keepStore } from '../../e2e/fixtures/kept-stores.ts'
import { everyStorefront, fill, fraudLimit } from '../../e2e/fixtures/one-of-each.ts'
import { items, running, type Running } from '../../e2e/running.ts'
import { StandInProvider } from '../../gateway/payments/stand-in-provider.ts'
import { Poison } from '../../simulation/poison.ts'

/** Longer than it takes to keep the store: what is not answered stays so. */
const cardTimeoutMs = 600_000

export async function keepOneOfEach(name: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-one-of-each-'))
  const provider = new StandInProvider({ file: join(directory, 'provider.db') })
  const paymentUrl = await provider.listen()
  const poison = new Poison()
  const app = await running({
    ...{ poison, fraudLimit, storefronts: everyStorefront },
    storefrontOptions: { paymentUrl, cardTimeoutMs },
  })
  try {
    const hangUp = () => provider.behave({ latencyMs: 60_000 })
    const shown = await fill({ app, poison, hangUp })
    await until(() => isLeft(app))
    cpSync(app.directory, directory, { recursive: true })
    keepStore(name, directory, shown)
  } finally {
    await app.stop()
    await provider.close()
    rmSync(directory, { recursive: true })
  }
}

/** All that can be done is done: two letters lie there, and one call of the provider is begun. */
async function isLeft({ send }: Running): Promise<boolean> {
  const letters = items(await send('GET', '/v1/dead-letters'))
  const orders = items(await send('GET', '/v1/orders?state=PENDING'))
  return letters.length === 2 && orders.length === 4
}
