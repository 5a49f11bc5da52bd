import { describe, it } from 'node:test'
import { answer, later, withdraw } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { cardNewsHeard, forgetCardNews, hearCardNews } from '#contracts/cards'
import { cards } from './cards.ts'
import { keepMs } from './hear-card-news.ts'
import { asked, asks, authorize, held, orderId, taken, unknown } from './visa.ts'

const news = hearCardNews({ orderId, newsId: 'n-1', about: 'hold.authorize' })
const heard = cardNewsHeard({ orderId, newsId: 'n-1', about: 'hold.authorize' })
const told = (counted: boolean, isEarly = false) => answer({ counted, isEarly })
const early = given(cards).when(news)

describe('cards: what the provider tells by itself', () => {
  it('is kept where the order is not there yet, and counted when it comes', () => {
    early.then(
      later('forget-news', testTime + keepMs, forgetCardNews({ orderId })),
      told(true, true),
    )
    early.when(news).then(told(false, true)).changesNothing()
    early.when(authorize).then(withdraw('forget-news'), heard, asks.authorize())
  })

  it('is counted once, before the order came or after', () => {
    early.when(authorize).when(news).then(told(false)).changesNothing()
    held.when(news).then(heard, told(true)).when(news).then(told(false)).changesNothing()
  })

  it('lets the provider be asked at once where its word is waited for', () => {
    asked
      .when(unknown('authorize', 'timed-out'))
      .when(news)
      .then(heard, asks.authorize(2), told(true))
    asked.when(news).then(heard, told(true))
  })

  it('is no proof: it changes nothing of what is known', () => {
    taken.when(news).then(heard, told(true)).leaves({ state: 'captured' })
  })

  it('is forgotten where the order never comes', () => {
    early.when(forgetCardNews({ orderId })).then().leaves({ news: {}, newsCount: 0 })
    held.when(forgetCardNews({ orderId })).then().changesNothing()
  })
})
