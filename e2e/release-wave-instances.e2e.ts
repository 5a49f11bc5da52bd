/** A release wave on three instances and a real broker, each of which is killed while it charges cards. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import { surely } from '../tools/proof/client.ts'
import { Instances } from '../tools/proof/instances.ts'
import { WaveOfCards } from './wave-of-cards.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

void describe(
  'a release wave on three instances',
  { skip: brokers === undefined ? reason : false },
  () => {
    const provider = new StandInProvider()
    let instances: Instances
    let data: string
    let providerUrl = ''

    before(async () => {
      data = await mkdtemp(join(tmpdir(), 'millrace-wave-'))
      providerUrl = await provider.listen()
      const prefix = ['--topic-prefix', `wave-${randomUUID().slice(0, 8)}.`]
      const flags = [...prefix, '--payment-url', providerUrl, '--card-timeout', '1000']
      instances = await Instances.start({ count: 3, brokers: brokers ?? '', data, flags })
    })
    after(async () => {
      assert.equal(await instances.stop(), 0)
      await provider.close()
      await rm(data, { recursive: true, force: true })
    })

    it('charges each of those who get one once, and nobody else', async () => {
      let asked = 0
      const urlNow = () => instances.urls[asked++ % instances.urls.length] ?? ''
      const wave = new WaveOfCards(
        (call, body) => surely(urlNow, call, body === undefined ? {} : { body }),
        { cap: 80, asked: 100, perSecond: 20 },
      )
      await wave.begin()
      for (const [slot, count] of [10, 30, 50].entries()) {
        await wave.reaches(count)
        await instances.kill(slot + 1)
      }
      await wave.ends()
      await wave.isRightIn(providerUrl)
    })
  },
)
