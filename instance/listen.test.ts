import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { urlOf } from './listen.ts'

describe('instance: where HTTP is found', () => {
  const cases = [
    ['127.0.0.1', 'http://127.0.0.1:8080'],
    ['shop.example.org', 'http://shop.example.org:8080'],
    ['fd00::1', 'http://[fd00::1]:8080'],
    ['0.0.0.0', 'http://127.0.0.1:8080'],
    ['::', 'http://[::1]:8080'],
  ] as const
  for (const [host, url] of cases) {
    it(`is told so that it can be opened: ${host}`, () => {
      assert.equal(urlOf({ host }, 8080), url)
    })
  }
})
