import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flagsFrom } from './flags.ts'

describe('cluster: flags', () => {
  it('starts three and a broker of its own, unless it is told otherwise', () => {
    const { instances, brokers, port, data, rest } = flagsFrom([]) ?? {}
    assert.deepEqual([instances, brokers, port, data, rest], [3, 1, 8080, './data', []])
    const given = flagsFrom(['--instances', '5', '--brokers=a:1', '--port', '0'])
    const { addresses } = given ?? {}
    assert.deepEqual([given?.instances, given?.brokers, addresses, given?.port], [5, 0, 'a:1', 0])
    assert.equal(flagsFrom(['--brokers', '3'])?.brokers, 3)
  })

  it('hands on what it does not know', () => {
    const given = flagsFrom(['--shards', '12', '--instances', '2', '--fraud-limit=0'])
    assert.deepEqual(given?.rest, ['--shards', '12', '--fraud-limit=0'])
    assert.equal(given?.instances, 2)
  })

  it('says what is wrong', () => {
    assert.throws(() => flagsFrom(['--instances', 'many']), /--instances many is not a whole/)
    assert.throws(() => flagsFrom(['--instances', '0']), /from 1 to 64/)
    assert.throws(() => flagsFrom(['--brokers', '2']), /--brokers 2 is neither/)
    assert.throws(() => flagsFrom(['--data']), /--data wants a value/)
    assert.equal(flagsFrom(['--help']), undefined)
  })
})
