import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { PaymentProvider } from './provider.ts'
import { StandInProvider } from './stand-in-provider.ts'

const request = { chargeKey: 'key-1', card: { token: 'card-1', shown: '****-****-****-1234' } }
const patienceMs = 10_000

describe('payments: the stand-in for a provider', () => {
  let directory: string
  let standIn: StandInProvider
  let provider: PaymentProvider

  const start = async () => {
    standIn = new StandInProvider({ file: join(directory, 'made', 'payments.db') })
    provider = new PaymentProvider(await standIn.listen(), patienceMs)
  }
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'millrace-payments-'))
    await start()
  })
  after(async () => {
    await standIn.close()
    await rm(directory, { recursive: true })
  })
  const kept = () => standIn.payments.map(({ key, state }) => [key, state])

  it('gives a card a token that says nothing of its number, each time another', async () => {
    const tokens = [await provider.tokenFor('1111'), await provider.tokenFor('1111')]
    assert.notEqual(tokens[0], tokens[1])
    for (const token of tokens) assert.match(String(token), /^card-[0-9a-f]{32}$/)
  })

  it('charges once under one key, also after its own restart (I1)', async () => {
    const first = await provider.charge(request)
    assert.deepEqual(await provider.charge(request), first)
    await standIn.close()
    await start()
    assert.deepEqual(await provider.charge(request), first)
    assert.deepEqual(kept(), [['key-1', 'charged']])
  })

  it('gives back once, and says so again', async () => {
    assert.equal(await provider.refund('key-1'), true)
    assert.equal(await provider.refund('key-1'), true)
    assert.deepEqual(await provider.charge(request), { declined: true })
  })

  it('declines what was given back before it came', async () => {
    const late = { chargeKey: 'a late/one' }
    assert.equal(await provider.refund(late.chargeKey), false)
    assert.deepEqual(await provider.charge(late), { declined: true })
    assert.deepEqual(kept().at(-1), ['a late/one', 'void'])
  })
})
