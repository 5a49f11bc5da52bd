import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KnownHosts } from './known-host.ts'

describe('gateway: known hosts', () => {
  const hosts = new KnownHosts('::1')

  for (const header of ['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '[::1]', '[::1]:65535']) {
    it(`answers to ${header}`, () => assert.equal(hosts.problemWith(header), undefined))
  }

  for (const header of [
    'evil.example',
    'localhost.evil.example:80',
    '127.0.0.1.nip.io',
    '',
    ':80',
  ]) {
    it(`refuses ${JSON.stringify(header)}, and says what it answers to`, () => {
      const problem = hosts.problemWith(header)
      assert.equal(problem?.status, 421)
      assert.match(problem.message, /localhost, 127\.0\.0\.1, \[::1\]/)
    })
  }

  it('answers to the address that it was told to listen on', () => {
    assert.equal(new KnownHosts('millrace.test').problemWith('millrace.test:80'), undefined)
  })

  it('answers under a name of a path only there', () => {
    assert.equal(hosts.problemWith('shop.homework:80', ['shop.homework']), undefined)
    assert.equal(hosts.problemWith('shop.homework:80')?.status, 421)
  })

  it('answers where no host is named at all', () => {
    assert.equal(hosts.problemWith(undefined), undefined)
  })
})
