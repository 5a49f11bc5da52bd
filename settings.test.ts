import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { usage } from './flags.ts'
import { BadSetting, settingsFrom } from './settings.ts'

const settings = (args: readonly string[], environment = {}) => {
  const found = settingsFrom(args, environment)
  assert.notEqual(found, 'help')
  return found === 'help' ? undefined : found
}

describe('settings', () => {
  it('runs without any', () => {
    const usual = settings([])
    assert.equal(usual?.port, 8080)
    assert.equal(usual?.data, './data')
    assert.equal(usual?.fraudWindowMs, 24 * 3_600_000)
  })

  it('takes a flag from the environment, and the flag itself first', () => {
    assert.equal(settings([], { MILLRACE_PORT: '9000' })?.port, 9000)
    assert.equal(settings(['--port', '9001'], { MILLRACE_PORT: '9000' })?.port, 9001)
    assert.equal(settings([], { MILLRACE_FRAUD_LIMIT: '7' })?.fraudLimit, 7)
  })

  it('listens elsewhere than on this machine only where keys are asked for', () => {
    assert.throws(() => settings(['--host', '0.0.0.0']), /without --keys/)
    const keyed = settings(['--host', '0.0.0.0'], { MILLRACE_KEYS: 'keys.txt' })
    assert.deepEqual([keyed?.keys, keyed?.keyLimit], ['keys.txt', 1000])
  })

  it('opens storefronts by name only where keys are asked for', () => {
    const open = ['--open-storefronts', 'wallet,quick']
    assert.deepEqual(settings([...open, '--keys', 'k'])?.openStorefronts, ['wallet', 'quick'])
    assert.throws(() => settings(open), BadSetting)
    assert.throws(() => settings(['--keys', 'k', '--open-storefronts', 'all']), BadSetting)
  })

  it('runs on Kafka when it is told to', () => {
    assert.equal(settings([])?.kafka, undefined)
    assert.deepEqual(settings(['--log', 'kafka', '--brokers', 'a:1,b:2', '--slot', '3'])?.kafka, {
      brokers: 'a:1,b:2',
      slot: '3',
      topicPrefix: 'millrace.',
      advertise: undefined,
      relays: true,
      masterKey: undefined,
    })
    const sealed = settings(['--log', 'kafka', '--master-key', 'm'])
    assert.equal(sealed?.kafka?.masterKey, 'm')
    assert.equal(settings(['--log', 'kafka', '--relays', 'off'])?.kafka?.relays, false)
  })

  it('serves the storefronts, each on its usual port, unless it is told otherwise', () => {
    const quickAt = (...args: string[]) =>
      settings(args)?.storefronts.find(({ name }) => name === 'quick')
    assert.deepEqual(quickAt(), { name: 'quick', port: 8001, isAsked: false })
    assert.deepEqual(quickAt('--quick-port', '9'), { name: 'quick', port: 9, isAsked: true })
    assert.deepEqual(quickAt('--port', '0'), { name: 'quick', port: 0, isAsked: false })
    assert.equal(quickAt('--log', 'kafka', '--slot', '3')?.port, 8201)
    assert.equal(settings(['--storefronts', 'quick, quick'])?.storefronts.length, 1)
    assert.deepEqual(settings(['--storefronts', 'none'])?.storefronts, [])
    for (const wrong of ['slow', '', 'quick,none']) {
      assert.throws(() => quickAt('--storefronts', wrong), BadSetting)
    }
  })

  it('has no port for a storefront that has paths on the port of the API', () => {
    assert.deepEqual(settings(['--storefronts', 'wallet'])?.storefronts, [
      { name: 'wallet', port: undefined, isAsked: false },
    ])
    assert.throws(() => settings(['--wallet-port', '9']), BadSetting)
  })

  it('has two ports for stream orders, each with a flag of its own', () => {
    const at = (...args: string[]) =>
      settings(['--storefronts', 'stream', ...args])?.storefronts.map(
        ({ name, port }) => `${name} ${port}`,
      )
    assert.deepEqual(at(), ['stream 8000', 'fraud 8010'])
    assert.deepEqual(at('--fraud-port', '9'), ['stream 8000', 'fraud 9'])
    assert.deepEqual(at('--log', 'kafka', '--slot', '2'), ['stream 8100', 'fraud 8110'])
    assert.throws(() => at('--storefronts', 'fraud'), BadSetting)
  })

  it('takes options of stream orders, of which one is there or is not', () => {
    const told = (...args: string[]) => {
      const { streamPartitions, streamTrustsState } = settings(args)?.storefrontOptions ?? {}
      return [streamPartitions, streamTrustsState]
    }
    assert.deepEqual(told(), [3, false])
    assert.deepEqual(told('--stream-partitions', '1', '--stream-trust-state'), [1, true])
    assert.equal(
      settings([], { MILLRACE_STREAM_TRUST_STATE: 'on' })?.storefrontOptions.streamTrustsState,
      true,
    )
    for (const wrong of ['0', '101', 'many']) {
      assert.throws(() => told('--stream-partitions', wrong), BadSetting)
    }
  })

  it('is told what time it is for saga orders, which is the time of the machine else', () => {
    const told = (...args: string[]) => settings(args)?.storefrontOptions.sagaClock
    assert.equal(told(), undefined)
    assert.equal(told('--saga-clock', '2023-07-01T00:00'), '2023-07-01T00:00')
    for (const wrong of ['2023-02-30T00:00', '2023-07-01', '2023-07-01T00:00Z', 'soon']) {
      assert.throws(() => told('--saga-clock', wrong), BadSetting)
    }
  })

  it('is told where the provider is that takes the payments of pre-orders', () => {
    const given = (...args: string[]) => {
      const { storefronts = [], storefrontOptions, paymentDelay } = settings(args) ?? {}
      const port = storefronts.find(({ name }) => name === 'preorder')?.port
      const { paymentUrl, paymentTimeoutMs } = storefrontOptions ?? {}
      return [port, paymentUrl, paymentTimeoutMs, paymentDelay]
    }
    assert.deepEqual(given(), [8088, undefined, 620, false])
    const url = 'http://127.0.0.1:9090/pay'
    const flags = ['--payment-url', url, '--payment-timeout', '50', '--payment-delay']
    assert.deepEqual(given('--preorder-port', '9', ...flags), [9, url, 50, true])
    for (const wrong of ['provider', 'ftp://a', 'http://a?b', 'http://me:word@a']) {
      assert.throws(() => given('--payment-url', wrong), BadSetting)
    }
    assert.throws(() => given('--payment-timeout', '0'), BadSetting)
  })

  it('keeps several on one machine apart by their slots, unless it is told otherwise', () => {
    const second = settings(['--log', 'kafka', '--slot', '2'])
    assert.deepEqual([second?.port, second?.data], [8081, './data/slot-2'])
    const given = ['--log', 'kafka', '--slot', '2', '--port', '9000', '--data', 'here']
    assert.deepEqual([settings(given)?.port, settings(given)?.data], [9000, 'here'])
    const free = settings(['--log', 'kafka', '--slot', '2'], { MILLRACE_PORT: '0' })
    assert.equal(free?.port, 0)
  })

  it('tells others to find it elsewhere than where it listens', () => {
    const told = ['--log', 'kafka', '--advertise', 'http://10.0.0.1:80/']
    assert.equal(settings(told)?.kafka?.advertise, 'http://10.0.0.1')
  })

  it('takes the registry of somebody else, or opens a port to its own', () => {
    assert.deepEqual(settings([])?.registry, { url: undefined, port: undefined })
    const url = 'http://anna:secret@127.0.0.1:8081/api'
    assert.deepEqual(settings(['--registry', url])?.registry, { url, port: undefined })
    const port = ['--registry-port', '9100']
    assert.equal(settings(port)?.registry.port, 9100)
    assert.equal(settings([...port, '--log', 'kafka', '--slot', '3'])?.registry.port, 9102)
    const free = ['--registry-port', '0', '--log', 'kafka', '--slot', '3']
    assert.equal(settings(free)?.registry.port, 0)
  })

  it('does not repeat what may have a password in it', () => {
    const wrong = [
      'ftp://anna:secret@here',
      'anna:secret@here',
      'http://anna:secret@here?x',
      'http://a:%zz@here',
    ]
    for (const url of wrong) {
      assert.throws(() => settingsFrom(['--registry', url], {}), {
        message: '--registry is no address; write http://host:port/path.',
      })
    }
  })

  it('says what is wrong with a flag', () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['--port', 'x'], /--port x is not a whole number from 0 to 65535/],
      [['--port', '70000'], /--port 70000/],
      [['--host', '0.0.0.0'], /--host 0.0.0.0 is refused/],
      [['--log', 'paper'], /--log paper is not known/],
      [['--log', 'kafka', '--brokers', 'here'], /--brokers here is no list of addresses/],
      [['--log', 'kafka', '--advertise', 'here'], /--advertise here is no address/],
      [['--log', 'kafka', '--slot', '0'], /--slot 0 is not a whole number/],
      [['--fraud-window', '1y'], /--fraud-window 1y is not a time/],
      [['--log-level', 'loud'], /take one of debug, info, warn, error/],
      [['--registry-port', '70000'], /--registry-port 70000 is not a whole number/],
      [['--registry', 'http://a', '--registry-port', '1'], /leave --registry out/],
      [['--data='], /^--data wants a directory\.$/],
      [['--colour', 'red'], /--colour/],
      [['--shards', '0'], /--shards 0/],
      [['--fraud-limit', '-1'], /^Option '--fraud-limit' argument is ambiguous\. See .*--help\.$/],
    ]
    for (const [args, message] of wrong) {
      assert.throws(
        () => settingsFrom(args, {}),
        (error) => {
          assert.ok(error instanceof BadSetting)
          assert.match(error.message, message)
          return true
        },
      )
    }
  })

  it('lists every flag', () => {
    assert.equal(settingsFrom(['--help'], {}), 'help')
    assert.match(usage(), /--fraud-window TIME/)
    assert.doesNotMatch(usage(), /\(\)/)
    assert.match(usage(), /--data is MILLRACE_DATA\.$/m)
  })
})
