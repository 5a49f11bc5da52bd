import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer, answered, ask, type Payload } from '@millrace/kernel'
import { given, type Given } from '@millrace/kernel/testing'
import {
  accountOpened,
  deposit,
  deposited,
  moneyRefused,
  moneyReleased,
  moneyTaken,
  openAccount,
} from '#contracts/billing'
import { placeOrder } from '#contracts/orders'
import { recordTold } from '#contracts/topics/hand'
import { noCurrency as currency, settled } from '../fields.ts'
import { tellUser } from '../users/contracts.ts'
import {
  buyFromWallet,
  closeWallet,
  openWallet,
  refillWallet,
  showPurchase,
  showWallet,
  type Change,
} from './contracts.ts'
import type { Wallet } from './wallet.ts'
import { wallets } from './wallets.ts'

const walletId = 'w-1'
const userId = 'u-1'
const account = { accountId: walletId, currency }
const no = answer({ done: false })
const yes = answer({ done: true })

const opened = accountOpened({ ...account, owner: userId, balance: 0, held: 0 })
const filled = (minor: number, balance: number) =>
  deposited({ accountId: walletId, amount: { minor, currency }, balance, held: 0 })
const ofPurchase = { accountId: walletId, orderId: 'b-1', step: 'wallet' }
const taken = (minor: number, balance: number) =>
  moneyTaken({ ...ofPurchase, amount: { minor, currency }, balance, held: 0 })
const refused = moneyRefused({
  ...ofPurchase,
  reasons: [{ code: 'insufficient-funds', detail: 'There is less.' }],
})

/** What its user is told of. */
const newsIn = (out: ReturnType<Given<Wallet>['when']>['out']): readonly Change[] =>
  out.flatMap((one) =>
    one.out === 'message' && one.type.wireName === tellUser.wireName
      ? [(one.data as Payload<typeof tellUser>).change]
      : [],
  )
const recordsIn = (out: ReturnType<Given<Wallet>['when']>['out']): number =>
  out.filter((one) => one.out === 'message' && one.type.wireName === recordTold.wireName).length

const wallet = given(wallets).when(opened, { key: walletId })
const rich = wallet.when(filled(10_020, 10_020), { key: walletId })
const buying = rich.when(buyFromWallet({ walletId, purchaseId: 'b-1', sum: 4890 }))

describe('saga wallets: opened and refilled', () => {
  it('begins its history when its account is there, and its user is told', () => {
    const { out } = wallet
    assert.deepEqual(newsIn(out), [
      { id: 'new-1', operation: 'CREATE', status: 'SUCCESS', current: 0 },
    ])
    assert.equal(recordsIn(out), 1)
    wallet.when(showWallet({ walletId })).then(answer({ id: walletId, balance: 0 }))
  })

  it('begins with what it is opened with, and is nobody’s', () => {
    const opening = { note: 'opened', accepted: true, body: null }
    const begun = given(wallets)
      .when(openWallet({ walletId, opening: 500 }))
      .then(ask('opened', openAccount(account)))
      .when(accountOpened({ ...account, balance: 0, held: 0 }), { key: walletId })
      .then()
      .when(answered(opening), { key: walletId })
      .then(ask('opened', deposit({ accountId: walletId, amount: 500 })))
      .when(filled(500, 500), { key: walletId })
    assert.deepEqual([newsIn(begun.out).length, recordsIn(begun.out)], [0, 1])
    begun.when(answered(opening), { key: walletId }).then(answer({ id: walletId, balance: 500 }))
  })

  it('is refilled by billing, which says what lies there then', () => {
    wallet
      .when(refillWallet({ walletId, sum: 10_020 }))
      .then(ask('', deposit({ accountId: walletId, amount: 10_020 })))
    const row = { id: 'new-1', operation: 'REFILL', status: 'SUCCESS' } as const
    assert.deepEqual(newsIn(rich.out), [{ ...row, sum: 10_020, last: 0, current: 10_020 }])
  })
})

describe('saga wallets: asked twice', () => {
  const refill = refillWallet({ walletId, sum: 5, refillId: 'r-1' })
  const told = (accepted: boolean) => answered({ note: 'r-1', accepted, body: null })

  it('are refilled once under one name', () => {
    const asked = wallet.when(refill).then(ask('r-1', deposit({ accountId: walletId, amount: 5 })))
    asked.when(refill).then(yes)
    asked.when(told(true), { key: walletId }).then(yes).when(refill).then(yes)
  })

  it('may be refilled under a name that came to nothing', () => {
    wallet
      .when(refill)
      .when(told(false), { key: walletId })
      .then(no)
      .when(refill)
      .then(ask('r-1', deposit({ accountId: walletId, amount: 5 })))
  })

  it('are filled once when they are opened', () => {
    const open = openWallet({ walletId, opening: 500 })
    const isThere = accountOpened({ ...account, balance: 0, held: 0 })
    const accepted = answered({ note: 'opened', accepted: true, body: null })
    given(wallets)
      .when(open)
      .when(open)
      .when(isThere, { key: walletId })
      .when(accepted, { key: walletId })
      .then(ask('opened', deposit({ accountId: walletId, amount: 500 })))
      .when(accepted, { key: walletId })
      .then(answer({ id: walletId, balance: 500 }))
  })
})

describe('saga wallets: bought from', () => {
  it('asks for an order that is paid from it', () => {
    buying.then(
      ask(
        'placed',
        placeOrder({
          orderId: 'b-1',
          customerId: userId,
          currency,
          lines: [{ quantity: 1, unitPrice: 4890 }],
          payment: { account: walletId },
        }),
      ),
    )
    buying.when(showPurchase({ walletId, purchaseId: 'b-1' })).then(answer({ is: 'open' }))
  })

  it('has bought when the money is taken, and not before', () => {
    const bought = buying.when(taken(4890, 5130), { key: walletId })
    const row = { id: 'new-1', operation: 'BUY', status: 'SUCCESS' } as const
    assert.deepEqual(newsIn(bought.out), [{ ...row, sum: 4890, last: 10_020, current: 5130 }])
    assert.ok(bought.out.some((one) => one.out === 'message' && one.type === settled))
    bought.when(showPurchase({ walletId, purchaseId: 'b-1' })).then(answer({ is: 'bought' }))
    bought.when(taken(4890, 5130), { key: walletId }).then().changesNothing()
  })

  it('has what it had when the money is refused, or given back', () => {
    const back = moneyReleased({ ...ofPurchase, balance: 10_020, held: 0 })
    for (const told of [refused, back]) {
      const failed = buying.when(told, { key: walletId })
      const row = { id: 'new-1', operation: 'BUY', status: 'FAILED' } as const
      assert.deepEqual(newsIn(failed.out), [{ ...row, sum: 4890, last: 10_020, current: 10_020 }])
      failed.when(showPurchase({ walletId, purchaseId: 'b-1' })).then(answer({ is: 'refused' }))
      failed.when(back, { key: walletId }).then()
    }
  })

  it('places a purchase once', () => {
    buying.when(buyFromWallet({ walletId, purchaseId: 'b-1', sum: 4890 })).then(yes)
  })
})

describe('saga wallets: that are not there, or closed', () => {
  const closed = rich.when(closeWallet({ walletId })).then(yes)
  for (const [what, none] of [
    ['not there', given(wallets)],
    ['closed', closed],
  ] as const) {
    it(`take and give nothing when they are ${what}`, () => {
      none.when(refillWallet({ walletId, sum: 1 })).then(no)
      none.when(buyFromWallet({ walletId, purchaseId: 'b-2', sum: 1 })).then(no)
      none.when(closeWallet({ walletId })).then(no)
      assert.deepEqual(
        none.when(showWallet({ walletId })).out.map((one) => one.out === 'answer' && one.accepted),
        [false],
      )
    })
  }
})
