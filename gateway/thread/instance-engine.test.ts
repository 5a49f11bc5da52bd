import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyText, shardOf } from '@millrace/kernel'
import { InstanceEngine } from './instance-engine.ts'
import { RemoteEngine } from './remote-engine.ts'

const silent = { postMessage: () => undefined, on: () => undefined }
const engine = () => new InstanceEngine(new RemoteEngine(silent, 10))

describe('gateway: the engine of an instance, from the thread of HTTP', () => {
  it('is starting until it has told where it stands', () => {
    const one = engine()
    assert.equal(one.notReady, 'Millrace is starting.')
    one.stands({ shards: 2, open: [0], notReady: 'It waits for the group.' })
    assert.equal(one.notReady, 'It waits for the group.')
    one.stands({ shards: 2, open: [0] })
    assert.equal(one.notReady, undefined)
  })

  it('takes the keys of the shards that are open, and any where none is', () => {
    const one = engine()
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    assert.ok(ids.every((id) => one.takes('shop', id)))
    one.stands({ shards: 2, open: [1] })
    const inOne = ids.filter((id) => shardOf(keyText('shop', id), 2) === 1)
    assert.ok(inOne.length > 0 && inOne.length < ids.length)
    assert.deepEqual(
      ids.filter((id) => one.takes('shop', id)),
      inOne,
    )
  })
})
