/** What saga orders tell of themselves to who watches them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { running, type Running } from './running.ts'
import { clientOf, made, maksim, nowhere, type Client, type Row } from './saga-client.ts'

describe('saga orders: metrics', () => {
  let app: Running
  let send: Client
  before(async () => {
    app = await running({ storefronts: ['saga'] })
    send = clientOf(app)
  })
  after(() => app.stop())

  const linesOf = async (service: string): Promise<readonly string[]> =>
    String((await send('GET', `/${service}/actuator/prometheus`)).body).split('\n')

  it('count answers under the labels that the dashboard asks for', async () => {
    const { id } = await made<Row>(send, '/user/user', maksim)
    for (const one of [id, id, nowhere]) await send('GET', `/user/user/${one}`)
    const address = app.url.slice('http://'.length)
    const labels = (status: number) =>
      `address="${address}",method="GET",route="/user/{id}",status="${status}",throwable="n/a"`
    const name = 'ktor_http_server_requests_seconds'
    const lines = await linesOf('user')
    assert.ok(lines.includes(`${name}_count{${labels(200)}} 2`))
    assert.ok(lines.includes(`${name}_count{${labels(404)}} 1`))
    for (const bound of ['0.01', '0.05', '0.1', '0.2', '0.3', '0.4', '0.5', '20', '+Inf']) {
      const bucket = `${name}_bucket{le="${bound}",${labels(200)}} `
      assert.ok(
        lines.some((line) => line.startsWith(bucket)),
        bucket,
      )
    }
    const max = lines.find((line) => line.startsWith(`${name}_max{${labels(200)}} `))
    assert.ok(Number(max?.split(' ').at(-1)) > 0, max)
    assert.ok(lines.some((line) => /^process_cpu_usage \d/.test(line)))
    assert.ok(lines.some((line) => line.startsWith('jvm_memory_used_bytes{area="heap"')))
  })

  it('tell of a hundred users at once, none of whom fails', async () => {
    const user = await made<Row>(send, '/user/user', maksim)
    const asked = Array.from({ length: 100 }, async () => {
      for (let nth = 0; nth < 10; nth++) {
        assert.deepEqual((await send('GET', `/user/user/${user.id}`)).body, user)
      }
    })
    await Promise.all(asked)
    const counts = (await linesOf('user')).filter((line) => line.includes('_count{'))
    const failed = counts.filter((line) => line.includes('status="5'))
    assert.deepEqual(failed, [])
  })

  it('are of each service by itself', async () => {
    const lines = await linesOf('payment')
    assert.ok(!lines.some((line) => line.includes('route="/user/{id}"')))
  })
})
