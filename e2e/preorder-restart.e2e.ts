/** Pre-orders on the real server, which stops, starts, and is killed, while payments are under way. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { recordsIn, untilAnswered } from './again.ts'
import { PaymentProviderDouble } from './payment-provider.ts'
import { fold, patienceMs, PreorderClient } from './preorder-client.ts'
import { Restarting } from './restarting.ts'
import { sendTo, type Body } from './running.ts'

type Told = {
  readonly status: string
  readonly _links: { readonly self: { readonly href: string } }
}

describe('pre-orders, when the server ends', () => {
  const provider = new PaymentProviderDouble()
  let server: Restarting
  const client = new PreorderClient(() => server.at('preorder'))
  before(async () => {
    await provider.start()
    const payment = ['--payment-url', provider.url, '--payment-timeout', String(patienceMs)]
    server = new Restarting('--storefronts', 'preorder', ...payment)
    await server.open()
  })
  after(async () => {
    await server.close()
    await provider.stop()
  })

  /** All rows of a table, page by page. */
  async function rowsIn(table: string): Promise<readonly Body[]> {
    const found: Body[] = []
    for (let page = 0; ; page++) {
      const rows = await client.list(table, `?size=100&page=${page}`)
      if (rows.length === 0) return found
      found.push(...rows)
    }
  }

  /** The numbers that a kind of record in the topic tells of, each as often as it is told. */
  function toldOf(records: readonly Body[], eventType: string): readonly number[] {
    const values = records.map(({ value }) => value as Body)
    return values.filter((one) => one['eventType'] === eventType).map(({ id }) => Number(id))
  }

  it('are neither lost nor paid twice, however often it is stopped or killed under load', async () => {
    const paid: number[] = []
    const canceled: number[] = []
    await server.underLoad(async (name, nth) => {
      const post = () =>
        fetch(`${server.at('preorder')}/preReservations`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': name },
          body: JSON.stringify(fold),
        })
      const made = JSON.parse(await untilAnswered(post, 201)) as Told
      const number = Number(made._links.self.href.split('/').at(-1))
      assert.equal(made.status, 'receipt_issued')
      if (nth % 5 > 0) return void paid.push(number)
      const remove = async () => {
        const path = `${server.at('preorder')}/preReservations/${number}`
        const answer = await fetch(path, { method: 'DELETE' })
        // One that was canceled before its answer was lost is not there any more.
        return answer.status === 404 ? new Response(null, { status: 204 }) : answer
      }
      await untilAnswered(remove, 204)
      canceled.push(number)
    })
    const mine = await rowsIn('myReservations')
    const statuses = new Map(mine.map((row) => [Number(row['preReservationId']), row['status']]))
    assert.equal(mine.length, statuses.size)
    const all = [...paid, ...canceled]
    assert.deepEqual([...statuses.keys()].toSorted(), all.toSorted())
    for (const number of paid) assert.equal(statuses.get(number), 'receipt_issued')
    for (const number of canceled) assert.equal(statuses.get(number), 'receipt_cancelled')
    const receipts = (await rowsIn('receipts')).map((row) => Number(row['preReservationId']))
    assert.deepEqual(receipts.toSorted(), paid.toSorted())
    const told = await recordsIn((path) => sendTo(server.url + path, 'GET'), 'prereservation')
    for (const eventType of ['ReservationCreated', 'PaymentCreated', 'ReceiptCreated']) {
      assert.deepEqual(toldOf(told, eventType).toSorted(), all.toSorted(), eventType)
    }
    assert.deepEqual(toldOf(told, 'ReservationCancelled').toSorted(), canceled.toSorted())
    assert.equal(provider.charges.size, all.length)
    await until(() => provider.charged === paid.length)
    await server.leavesItsStoreWhole()
  })
})
