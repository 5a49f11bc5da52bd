import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { until } from '../../until.ts'
import { StoreRefused, type ShardOwner } from '../log.ts'
import { EmbeddedLog } from './embedded-log.ts'
import { StoreHouse } from './house.ts'

/** Who owns the shards, as it is told. */
class Owner implements ShardOwner {
  readonly open = new Set<number>()
  why: Error | undefined

  opened(shard: number): void {
    this.open.add(shard)
  }
  async closing(shard: number): Promise<void> {
    this.open.delete(shard)
  }
  received(): void {}
  failed(why: Error): void {
    this.why = why
  }
}

const shards = 3

describe('embedded log: a shop that is moved', () => {
  let directory: string
  let log: EmbeddedLog
  let owner: Owner
  let house: StoreHouse
  let isRunning = false

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'millrace-house-'))
    log = new EmbeddedLog({ directory, shards })
    owner = new Owner()
    await log.start(owner)
    isRunning = true
    house = new StoreHouse(directory)
  })
  afterEach(async () => {
    house.close()
    await stop()
    rmSync(directory, { recursive: true })
  })

  async function stop(): Promise<void> {
    if (isRunning) await log.stop()
    isRunning = false
  }

  async function hold(): Promise<void> {
    assert.equal(house.ask('m', 'there'), false)
    await until(() => house.now?.is === 'held')
  }

  it('gives up all shards when it is asked, and takes them again when it may go on', async () => {
    assert.equal(owner.open.size, shards)
    await hold()
    assert.equal(owner.open.size, 0)
    house.release('m')
    await until(() => owner.open.size === shards)
    assert.equal(house.now, undefined)
  })

  it('H1 is sealed only while it holds still for this move', async () => {
    assert.equal(house.seal('m', 'there'), false)
    await hold()
    assert.equal(house.seal('another', 'there'), false)
    assert.equal(house.seal('m', 'there'), true)
  })

  it('ends when it has moved, and its store says where it is', async () => {
    await hold()
    house.seal('m', 'there')
    await until(() => owner.why !== undefined)
    assert.match(String(owner.why), /The shop has moved to there/)
    assert.equal(owner.open.size, 0)
    await stop()
    assert.throws(
      () => new EmbeddedLog({ directory, shards }),
      (error: unknown) => error instanceof StoreRefused && /has moved to there/.test(error.message),
    )
    house.close()
    house = new StoreHouse(directory)
    assert.equal(house.seal('m', 'there'), false)
  })

  it('at rest nobody can start it while it is moved, and it starts when the tool is gone', async () => {
    await stop()
    assert.equal(house.ask('m', 'there'), true)
    assert.throws(() => new EmbeddedLog({ directory, shards }), /in use/)
    house.close()
    house = new StoreHouse(directory)
    assert.equal(house.now?.is, 'held')
    log = new EmbeddedLog({ directory, shards })
    await log.start(owner)
    isRunning = true
    assert.equal(house.now, undefined)
  })
})
