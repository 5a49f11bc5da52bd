import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isSealed, MemoryKeyStore } from '@millrace/kernel'
import { recordWritten } from '#contracts/topics/hand'
import { Personal } from '../gateway/customers/personal.ts'
import { topicsOf } from '../storefronts/all.ts'
import { handsIn, sharedTopics } from './shared-topics.ts'

const noRegistry = {
  register: () => Promise.reject(new Error('Its format needs no registry.')),
  schemaById: () => Promise.reject(new Error('Its format needs no registry.')),
}
const fact = {
  ...{ eventType: 'ReservationCreated', id: 7, timestamp: '20261122120000' },
  ...{ userId: 71, userAddress: 'Gasse 17, Quitterberg', productName: 'fold' },
  ...{ createdAt: 1, modifiedAt: 1, status: 'CREATED' },
}

/** What comes in of a record that another hand has written. */
async function taken(personal?: Personal): Promise<Readonly<Record<string, unknown>>> {
  const found = topicsOf(['preorder']).filter(({ topic }) => topic === 'prereservation')
  const [shared] = await sharedTopics(found, noRegistry as never)
  assert.ok(shared)
  const engine = { registry: { targets: () => [{ service: { name: 'topics' } }] } }
  const hands = handsIn(shared, {
    engine: engine as never,
    clock: () => 1,
    broken: () => assert.fail('It is whole.'),
    personal,
  })
  assert.ok(hands)
  const value = Buffer.from(JSON.stringify(fact))
  const lies = { topic: 'prereservation', partition: 0, offset: 3, key: Buffer.from('7'), value }
  const asked = [await hands.read(value, lies)].flat()
  const [{ sent } = assert.fail('Nobody takes it.')] = asked
  assert.equal(sent.type.wireName, recordWritten.wireName)
  return (sent.data as { readonly value: Readonly<Record<string, unknown>> }).value
}

describe('what another hand writes of a person into a topic on Kafka', () => {
  it('goes in sealed, with the key of whom it is about', async () => {
    const personal = new Personal(new MemoryKeyStore(), 'preorder')
    const { userAddress, userId } = await taken(personal)
    assert.equal(userId, 71)
    assert.ok(typeof userAddress === 'string' && isSealed(userAddress))
    assert.equal(await personal.openText(userAddress, 'userAddress'), fact.userAddress)
    const key = await personal.keyOf('71')
    assert.ok(key)
    await personal.destroy('71', key.id)
    assert.equal(await personal.openText(userAddress, 'userAddress'), undefined)
  })

  it('goes in as it was written where there are no keys', async () => {
    assert.equal((await taken())['userAddress'], fact.userAddress)
  })
})
