import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { english } from './english.ts'
import { german } from './german.ts'
import { BadTemplate, Phrasebook } from './phrasebook.ts'

const phrases = new Phrasebook()
const reasons = [{ code: 'out-of-stock' as const, detail: 'There are 2 of tea, not 3.' }]
const orderId = 'o-1'

const saying = (text: string) => ({
  ...english,
  letters: { ...english.letters, 'order-approved': { subject: 'Good', text } },
})

describe('notifications: what letters say', () => {
  it('is filled in with what the letter has', () => {
    const { subject, text } = phrases.write('en', 'order-refunded', { orderId, accountId: 'purse' })
    assert.equal(subject, 'Your money for order o-1 is back')
    assert.equal(text, 'What you paid for order o-1 is back on account purse.')
  })

  it('tells the reasons in the language of the letter', () => {
    const said = (language: string) =>
      phrases.write(language, 'order-canceled', { orderId, reasons }).text
    assert.equal(said('en'), 'Your order o-1 is canceled. There are 2 of tea, not 3.')
    assert.equal(
      said('de'),
      'Ihre Bestellung o-1 ist storniert. Von einem der Artikel ist nicht genug da.',
    )
    const none = phrases.write('de', 'order-canceled', { orderId }).text
    assert.equal(none, 'Ihre Bestellung o-1 ist storniert.')
  })

  it('is in the usual language for who reads none of those that there are', () => {
    assert.deepEqual(
      ['de', 'de-AT', 'DE', 'fr', 'en-GB'].map((one) => phrases.spoken(one)),
      [...['de', 'de', 'de', 'en', 'en']],
    )
  })

  it('is never taken for a name when it is a value', () => {
    const { text } = phrases.write('en', 'order-approved', { orderId: '{accountId}' })
    assert.equal(text, 'Your order {accountId} is approved.')
  })

  it('refuses a template that names what its letter has not', () => {
    const de = { ...german, greeting: 'Hallo {orderId}' }
    assert.throws(() => new Phrasebook({ en: english, de }), {
      name: 'BadTemplate',
      message: 'The template de/greeting names {orderId}, which its letter has not; it has: name.',
    })
    assert.throws(
      () => new Phrasebook({ en: saying('Paid from {accountId}.') }),
      /en\/order-approved names \{accountId\}, which its letter has not; it has: orderId\./,
    )
    assert.throws(() => new Phrasebook({ en: saying('Good {orderId') }), BadTemplate)
    assert.throws(() => new Phrasebook({ de: german }), BadTemplate)
  })

  it('refuses a subject of more than a line, which would be a header of its own', () => {
    const letters = { ...english.letters, 'order-approved': { subject: 'A\nBcc: b', text: '' } }
    assert.throws(() => new Phrasebook({ en: { ...english, letters } }), BadTemplate)
  })
})
