/** A release wave on the real server, which is killed three times while it charges cards. */
import { after, before, describe, it } from 'node:test'
import { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import { Restarting } from './restarting.ts'
import { sendTo } from './running.ts'
import { WaveOfCards } from './wave-of-cards.ts'

describe('a release wave, when the server is killed', () => {
  const provider = new StandInProvider()
  let server: Restarting
  let providerUrl = ''
  before(async () => {
    providerUrl = await provider.listen()
    // Well above what a call of the stand-in takes on a busy machine, where it is in the same process.
    const payment = ['--payment-url', providerUrl, '--card-timeout', '2000']
    server = new Restarting('--storefronts', 'none', ...payment)
    await server.open()
  })
  after(async () => {
    await server.close()
    await provider.close()
  })

  it('charges each of those who get one once, and nobody else', async () => {
    const wave = new WaveOfCards(
      ([method, path], body) =>
        sendTo(server.url + path, method, body === undefined ? {} : { body }),
      { cap: 180, asked: 220, perSecond: 80 },
    )
    await wave.begin()
    for (const count of [30, 70, 120]) {
      await wave.reaches(count)
      await server.restart('SIGKILL')
    }
    await wave.ends()
    await wave.isRightIn(providerUrl)
    await server.leavesItsStoreWhole()
  })
})
