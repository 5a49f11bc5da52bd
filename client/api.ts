/** Made of the OpenAPI document by `npm run client`: change that, and make this again. */

export type Answer<Status extends number, Body> = {
  readonly status: Status
  readonly headers: Headers
  readonly body: Body
}

export type NewOrder = {
  readonly id?: string
  readonly customerId: string
  readonly currency: string
  readonly lines: readonly {
    readonly sku: string
    readonly quantity: number
    readonly unitPrice: number
  }[]
  readonly payment?: { readonly account?: string; readonly card?: { readonly token: string } }
  readonly delivery?: { readonly slot: string }
}

export type NewAccount = { readonly id?: string; readonly currency: string; readonly owner?: string }

export type SlotPlan = {
  readonly capacity: number
  readonly startsAt: string
  readonly cutOffAt?: string
}

export type Order = {
  readonly id: string
  readonly customerId: string
  readonly state: 'PENDING' | 'APPROVED' | 'CANCELED' | 'SHIPPED'
  readonly currency: string
  readonly lines: readonly Line[]
  readonly total: number
  readonly payment?: { readonly account?: string; readonly card?: { readonly token: string } }
  readonly delivery?: { readonly slot: string }
  readonly preorderId?: string
  readonly goodsLater?: boolean
  readonly reasons: readonly Reason[]
  readonly refunds?: readonly {
    readonly id: string
    readonly amount: number
    readonly reason: string
    readonly state: 'waiting' | 'under-way' | 'done'
    readonly at: string
  }[]
  readonly placedAt: string
  readonly updatedAt: string
}

export type Line = {
  readonly sku?: string
  readonly quantity: number
  readonly unitPrice?: number
}

export type Reason = {
  readonly code: 'invalid-details' | 'fraud-suspected' | 'unknown-sku' | 'out-of-stock' | 'unknown-account' | 'insufficient-funds' | 'currency-mismatch' | 'account-closed' | 'card-declined' | 'unknown-slot' | 'slot-full' | 'slot-closed' | 'timed-out' | 'canceled-by-request' | 'check-failed' | 'review-rejected'
  readonly detail: string
  readonly pointer?: string
}

export type Money = { readonly minor: number; readonly currency: string }

export type HistoryLine = { readonly id: string; readonly at: string; readonly what: string } & { readonly [name: string]: unknown }

export type Waiting = {
  readonly what: string
  readonly since: string
  readonly deadline?: string
  readonly attempts: number
  readonly case?: { readonly owner: string; readonly dueAt: string }
  readonly review?: {
    readonly since: string
    readonly default: 'approve' | 'reject'
    readonly why: readonly string[]
  }
  readonly deadLetter?: string
}

export type Card = {
  readonly orderId: string
  readonly state: 'authorizing' | 'authorized' | 'declined' | 'capturing' | 'captured' | 'not-captured' | 'voiding' | 'voided' | 'refunding-part' | 'refunding' | 'refunded'
  readonly key: string
  readonly amount: Money
  readonly captured: number
  readonly refunded: number
  readonly attempts: number
  readonly changedAt: string
}

export type Account = {
  readonly id: string
  readonly currency: string
  readonly owner?: string
  readonly balance: number
  readonly held: number
  readonly available: number
}

export type Entry = {
  readonly id: string
  readonly at: string
  readonly debit: 'available' | 'held' | 'deposits' | 'sales' | 'refunds'
  readonly credit: 'available' | 'held' | 'deposits' | 'sales' | 'refunds'
  readonly amount: number
  readonly cause: string
}

export type Stock = {
  readonly sku: string
  readonly onHand: number
  readonly held: number
  readonly sold: number
  readonly available: number
}

export type Slot = {
  readonly id: string
  readonly capacity: number
  readonly booked: number
  readonly free: number
  readonly startsAt: string
  readonly cutOffAt?: string
}

export type Letter = {
  readonly id: string
  readonly recipient: string
  readonly channel: string
  readonly orderId: string
  readonly event: 'order-approved' | 'order-canceled' | 'order-refunded' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'order-part-refunded'
  readonly refundId?: string
  readonly text: string
  readonly sentAt: string
  readonly state: 'written' | 'sending' | 'delayed' | 'uncertain' | 'sent' | 'failed'
  readonly language?: string
  readonly subject?: string
  readonly attempts?: number
  readonly reason?: string
  readonly reportedAt?: string
}

export type Wave = {
  readonly sku: string
  readonly state: 'open' | 'releasing' | 'released'
  readonly isStopped: boolean
  readonly why?: string
  readonly cap: number
  readonly taken: number
  readonly perSecond: number
  readonly waiting: number
  readonly queued: number
  readonly charging: number
  readonly paid: number
  readonly declined: number
  readonly released: number
  readonly canceled: number
  readonly reminded: number
  readonly movedUp: number
  readonly revision: number
  readonly begunAt?: string
  readonly endedAt?: string
}

export type DeadLetter = {
  readonly id: string
  readonly tenant: string
  readonly service: string
  readonly key: string
  readonly type: string
  readonly reason: string
  readonly cause: string
  readonly since: string
  readonly orders: number
  readonly followers: number
}

export type DeadLetterGroup = {
  readonly cause: string
  readonly service: string
  readonly type: string
  readonly reason: string
  readonly letters: number
  readonly orders: number
  readonly followers: number
  readonly oldest: string
  readonly newest: string
}

export type HeldMessage = {
  readonly id: string
  readonly type: string
  readonly version: number
  readonly at: string
  readonly origin: string
  readonly data: unknown
  readonly cause?: string
  readonly orderId?: string
}

export type Effect = {
  readonly id: string
  readonly tenant: string
  readonly service: string
  readonly key: string
  readonly name: string
  readonly performer: string
  readonly state: 'queued' | 'begun' | 'uncertain'
  readonly since: string
  readonly orderId?: string
}

export type Case = {
  readonly id: string
  readonly tenant: string
  readonly saga: string
  readonly orderId: string
  readonly step: string
  readonly part?: string
  readonly doing: 'ask' | 'undo'
  readonly owner: string
  readonly openedAt: string
  readonly dueAt: string
  readonly reason: string
  readonly settled?: { readonly at: string; readonly by: string; readonly why: string }
}

export type Topic = {
  readonly topic: string
  readonly partitions: number
  readonly tenant?: string
  readonly format: string
  readonly byHand: boolean
  readonly summary: string
}

export type Record = {
  readonly partition: number
  readonly offset: number
  readonly key: string | number | null
  readonly value: unknown
  readonly headers: { readonly [name: string]: string }
  readonly timestamp: string
}

export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  readonly deadLetter?: string
}

type Refusals = {
  readonly 400: Answer<400, {
    readonly type: 'https://millrace.example/problems/invalid-request' | 'https://millrace.example/problems/malformed-json'
    readonly title: 'The request is not valid' | 'The body is not JSON'
    readonly status: 400
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 401: Answer<401, {
    readonly type: 'https://millrace.example/problems/unauthorized'
    readonly title: 'A key is needed'
    readonly status: 401
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 403: Answer<403, {
    readonly type: 'https://millrace.example/problems/forbidden'
    readonly title: 'The key is not for that'
    readonly status: 403
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 404: Answer<404, {
    readonly type: 'https://millrace.example/problems/not-found'
    readonly title: 'There is no such thing'
    readonly status: 404
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 408: Answer<408, {
    readonly type: 'https://millrace.example/problems/request-timeout'
    readonly title: 'The request took too long to arrive'
    readonly status: 408
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 409: Answer<409, {
    readonly type: 'https://millrace.example/problems/conflict'
    readonly title: 'It contradicts what is there'
    readonly status: 409
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 410: Answer<410, {
    readonly type: 'https://millrace.example/problems/gone'
    readonly title: 'It was there, and was erased'
    readonly status: 410
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 413: Answer<413, {
    readonly type: 'https://millrace.example/problems/body-too-large'
    readonly title: 'The body is too large'
    readonly status: 413
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 414: Answer<414, {
    readonly type: 'https://millrace.example/problems/uri-too-long'
    readonly title: 'The address is too long'
    readonly status: 414
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 415: Answer<415, {
    readonly type: 'https://millrace.example/problems/unsupported-media-type'
    readonly title: 'The media type is not supported'
    readonly status: 415
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 421: Answer<421, {
    readonly type: 'https://millrace.example/problems/misdirected'
    readonly title: 'This is not the host that was asked for'
    readonly status: 421
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 422: Answer<422, {
    readonly type: 'https://millrace.example/problems/card-number' | 'https://millrace.example/problems/key-reused'
    readonly title: 'The number of a card is not taken' | 'The Idempotency-Key came with another body'
    readonly status: 422
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 429: Answer<429, {
    readonly type: 'https://millrace.example/problems/too-many-requests'
    readonly title: 'Too much is asked'
    readonly status: 429
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 431: Answer<431, {
    readonly type: 'https://millrace.example/problems/headers-too-large'
    readonly title: 'The headers are too large'
    readonly status: 431
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 500: Answer<500, {
    readonly type: 'https://millrace.example/problems/failed'
    readonly title: 'The request could not be worked off'
    readonly status: 500
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
  readonly 503: Answer<503, {
    readonly type: 'https://millrace.example/problems/not-fresh' | 'https://millrace.example/problems/unavailable'
    readonly title: 'It does not include that position yet' | 'Try again later'
    readonly status: 503
    readonly detail: string
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
    readonly deadLetter?: string
  }>
}

/** A problem of one of these statuses. */
export type Refusal<Status extends keyof Refusals> = Refusals[Status]

export type AnyProblem = Refusals[keyof Refusals]['body']

/** Every call: what it is asked with, and what it may answer. */
export type Calls = {
  /** Place an order. */
  readonly 'POST /v1/orders': {
    readonly asked: {
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: NewOrder
    }
    readonly answered: Answer<201, Order> |
      Refusal<400 | 401 | 403 | 408 | 409 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Orders, newest first. */
  readonly 'GET /v1/orders': {
    readonly asked: {
      readonly query?: {
        readonly state?: 'PENDING' | 'APPROVED' | 'CANCELED' | 'SHIPPED'
        readonly customerId?: string
        readonly account?: string
        readonly slot?: string
        readonly currency?: string
        readonly sku?: string
        readonly reason?: 'invalid-details' | 'fraud-suspected' | 'unknown-sku' | 'out-of-stock' | 'unknown-account' | 'insufficient-funds' | 'currency-mismatch' | 'account-closed' | 'card-declined' | 'unknown-slot' | 'slot-full' | 'slot-closed' | 'timed-out' | 'canceled-by-request' | 'check-failed' | 'review-rejected'
        readonly paidBy?: 'account' | 'card' | 'nothing'
        readonly totalFrom?: string
        readonly totalTo?: string
        readonly placedFrom?: string
        readonly placedTo?: string
        readonly limit?: number
        readonly cursor?: string
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, { readonly items: readonly Order[]; readonly next: string | null }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** Place up to 1000 orders, each with an answer of its own. */
  readonly 'POST /v1/orders/batch': {
    readonly asked: {
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: readonly ({
        readonly id?: string
        readonly customerId: string
        readonly currency: string
        readonly lines: readonly {
          readonly sku: string
          readonly quantity: number
          readonly unitPrice: number
        }[]
        readonly payment?: {
          readonly account?: string
          readonly card?: { readonly token: string }
        }
        readonly delivery?: { readonly slot: string }
        readonly idempotencyKey?: string
      })[]
    }
    readonly answered: Answer<200, readonly ({ readonly status: 201; readonly order: Order; readonly replayed?: boolean } | { readonly status: number; readonly problem: Problem })[]> |
      Refusal<400 | 401 | 403 | 408 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** An order; waits for its end where asked. */
  readonly 'GET /v1/orders/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly wait?: number }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, Order> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** All that happened to an order. */
  readonly 'GET /v1/orders/{id}/history': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly limit?: number; readonly cursor?: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly HistoryLine[]
      readonly next: string | null
      readonly waitingFor?: readonly Waiting[]
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Undo an order. */
  readonly 'POST /v1/orders/{id}/cancel': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly reason: string }
    }
    readonly answered: Answer<200, Order> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Give a part of what was paid back. */
  readonly 'POST /v1/orders/{id}/refund': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly amount: number; readonly reason: string }
    }
    readonly answered: Answer<200, Order> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Say that an order was sent. */
  readonly 'POST /v1/orders/{id}/ship': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body?: {  }
    }
    readonly answered: Answer<200, Order> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** What is known of the card of an order. */
  readonly 'GET /v1/orders/{id}/card': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, Card> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** What the payment provider tells by itself. */
  readonly 'POST /v1/card-news': {
    readonly asked: {
      readonly headers?: { readonly 'Millrace-Tenant'?: string }
      readonly body: { readonly id: string; readonly type: string; readonly reference: string }
    }
    readonly answered: Answer<200, { readonly counted: boolean; readonly isEarly: boolean }> |
      Refusal<400 | 401 | 403 | 408 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Products that are pre-ordered, those planned last first. */
  readonly 'GET /v1/preorder-products': {
    readonly asked: {
      readonly query?: { readonly limit?: number; readonly cursor?: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly {
        readonly sku: string
        readonly state: 'open' | 'releasing' | 'released'
        readonly isStopped: boolean
        readonly releaseAt: string
        readonly cap: number
        readonly taken: number
        readonly waiting: number
        readonly currency: string
        readonly unitPrice: number
        readonly payWhen: 'now' | 'release'
        readonly perSecond: number
        readonly payWithinSeconds: number
        readonly plannedAt: string
        readonly updatedAt: string
      }[]
      readonly next: string | null
    }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** A product that is pre-ordered. */
  readonly 'GET /v1/preorder-products/{sku}': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly sku: string
      readonly state: 'open' | 'releasing' | 'released'
      readonly isStopped: boolean
      readonly releaseAt: string
      readonly cap: number
      readonly taken: number
      readonly waiting: number
      readonly currency: string
      readonly unitPrice: number
      readonly payWhen: 'now' | 'release'
      readonly perSecond: number
      readonly payWithinSeconds: number
      readonly plannedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Plan a product that is pre-ordered. */
  readonly 'PUT /v1/preorder-products/{sku}': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: { readonly 'Millrace-Tenant'?: string }
      readonly body: {
        readonly releaseAt: string
        readonly cap: number
        readonly currency: string
        readonly unitPrice: number
        readonly payWhen: 'now' | 'release'
        readonly perSecond?: number
        readonly payWithinSeconds?: number
      }
    }
    readonly answered: Answer<200, {
      readonly sku: string
      readonly state: 'open' | 'releasing' | 'released'
      readonly isStopped: boolean
      readonly releaseAt: string
      readonly cap: number
      readonly taken: number
      readonly waiting: number
      readonly currency: string
      readonly unitPrice: number
      readonly payWhen: 'now' | 'release'
      readonly perSecond: number
      readonly payWithinSeconds: number
      readonly plannedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** How far the release of a product is. */
  readonly 'GET /v1/preorder-products/{sku}/wave': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, Wave> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Release a product before its time. */
  readonly 'POST /v1/preorder-products/{sku}/release': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body?: {  }
    }
    readonly answered: Answer<200, {
      readonly sku: string
      readonly state: 'open' | 'releasing' | 'released'
      readonly isStopped: boolean
      readonly releaseAt: string
      readonly cap: number
      readonly taken: number
      readonly waiting: number
      readonly currency: string
      readonly unitPrice: number
      readonly payWhen: 'now' | 'release'
      readonly perSecond: number
      readonly payWithinSeconds: number
      readonly plannedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Charge nobody for now. */
  readonly 'POST /v1/preorder-products/{sku}/stop': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body?: { readonly why?: string }
    }
    readonly answered: Answer<200, {
      readonly sku: string
      readonly state: 'open' | 'releasing' | 'released'
      readonly isStopped: boolean
      readonly releaseAt: string
      readonly cap: number
      readonly taken: number
      readonly waiting: number
      readonly currency: string
      readonly unitPrice: number
      readonly payWhen: 'now' | 'release'
      readonly perSecond: number
      readonly payWithinSeconds: number
      readonly plannedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Go on with a release. */
  readonly 'POST /v1/preorder-products/{sku}/resume': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body?: {  }
    }
    readonly answered: Answer<200, {
      readonly sku: string
      readonly state: 'open' | 'releasing' | 'released'
      readonly isStopped: boolean
      readonly releaseAt: string
      readonly cap: number
      readonly taken: number
      readonly waiting: number
      readonly currency: string
      readonly unitPrice: number
      readonly payWhen: 'now' | 'release'
      readonly perSecond: number
      readonly payWithinSeconds: number
      readonly plannedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Pre-order a product. */
  readonly 'POST /v1/preorders': {
    readonly asked: {
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: {
        readonly id?: string
        readonly customerId: string
        readonly sku: string
        readonly quantity: number
        readonly payment: {
          readonly account?: string
          readonly card?: { readonly token: string }
        }
        readonly delivery?: { readonly slot: string }
      }
    }
    readonly answered: Answer<201, {
      readonly id: string
      readonly customerId: string
      readonly sku: string
      readonly quantity: number
      readonly state: 'WAITING' | 'RESERVED' | 'CHARGING' | 'DECLINED' | 'PAID' | 'RELEASING' | 'RELEASED' | 'CANCELING' | 'CANCELED'
      readonly position?: number
      readonly currency: string
      readonly unitPrice: number
      readonly total: number
      readonly payWhen: 'now' | 'release'
      readonly payment: { readonly account?: string; readonly card?: { readonly token: string } }
      readonly delivery?: { readonly slot: string }
      readonly orderId?: string
      readonly paidWith?: string
      readonly attempts: number
      readonly payBy?: string
      readonly reasons: readonly {
        readonly code: 'invalid-details' | 'fraud-suspected' | 'unknown-sku' | 'out-of-stock' | 'unknown-account' | 'insufficient-funds' | 'currency-mismatch' | 'account-closed' | 'card-declined' | 'unknown-slot' | 'slot-full' | 'slot-closed' | 'timed-out' | 'canceled-by-request' | 'check-failed' | 'review-rejected' | 'not-paid-in-time' | 'sold-out'
        readonly detail: string
        readonly pointer?: string
      }[]
      readonly placedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 408 | 409 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Pre-orders, newest first. */
  readonly 'GET /v1/preorders': {
    readonly asked: {
      readonly query?: {
        readonly state?: 'WAITING' | 'RESERVED' | 'CHARGING' | 'DECLINED' | 'PAID' | 'RELEASING' | 'RELEASED' | 'CANCELING' | 'CANCELED'
        readonly sku?: string
        readonly customerId?: string
        readonly limit?: number
        readonly cursor?: string
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly ({
        readonly id: string
        readonly customerId: string
        readonly sku: string
        readonly quantity: number
        readonly state: 'WAITING' | 'RESERVED' | 'CHARGING' | 'DECLINED' | 'PAID' | 'RELEASING' | 'RELEASED' | 'CANCELING' | 'CANCELED'
        readonly position?: number
        readonly currency: string
        readonly unitPrice: number
        readonly total: number
        readonly payWhen: 'now' | 'release'
        readonly payment: {
          readonly account?: string
          readonly card?: { readonly token: string }
        }
        readonly delivery?: { readonly slot: string }
        readonly orderId?: string
        readonly paidWith?: string
        readonly attempts: number
        readonly payBy?: string
        readonly reasons: readonly {
          readonly code: 'invalid-details' | 'fraud-suspected' | 'unknown-sku' | 'out-of-stock' | 'unknown-account' | 'insufficient-funds' | 'currency-mismatch' | 'account-closed' | 'card-declined' | 'unknown-slot' | 'slot-full' | 'slot-closed' | 'timed-out' | 'canceled-by-request' | 'check-failed' | 'review-rejected' | 'not-paid-in-time' | 'sold-out'
          readonly detail: string
          readonly pointer?: string
        }[]
        readonly placedAt: string
        readonly updatedAt: string
      })[]
      readonly next: string | null
    }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** A pre-order, and where it stands in line. */
  readonly 'GET /v1/preorders/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly customerId: string
      readonly sku: string
      readonly quantity: number
      readonly state: 'WAITING' | 'RESERVED' | 'CHARGING' | 'DECLINED' | 'PAID' | 'RELEASING' | 'RELEASED' | 'CANCELING' | 'CANCELED'
      readonly position?: number
      readonly currency: string
      readonly unitPrice: number
      readonly total: number
      readonly payWhen: 'now' | 'release'
      readonly payment: { readonly account?: string; readonly card?: { readonly token: string } }
      readonly delivery?: { readonly slot: string }
      readonly orderId?: string
      readonly paidWith?: string
      readonly attempts: number
      readonly payBy?: string
      readonly reasons: readonly {
        readonly code: 'invalid-details' | 'fraud-suspected' | 'unknown-sku' | 'out-of-stock' | 'unknown-account' | 'insufficient-funds' | 'currency-mismatch' | 'account-closed' | 'card-declined' | 'unknown-slot' | 'slot-full' | 'slot-closed' | 'timed-out' | 'canceled-by-request' | 'check-failed' | 'review-rejected' | 'not-paid-in-time' | 'sold-out'
        readonly detail: string
        readonly pointer?: string
      }[]
      readonly placedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** All that happened to a pre-order. */
  readonly 'GET /v1/preorders/{id}/history': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly limit?: number; readonly cursor?: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly {
        readonly id: string
        readonly at: string
        readonly what: string
        readonly orderId?: string
        readonly detail?: string
      }[]
      readonly next: string | null
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Pay a pre-order in another way. */
  readonly 'POST /v1/preorders/{id}/payment': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: {
        readonly payment?: {
          readonly account?: string
          readonly card?: { readonly token: string }
        }
        readonly delivery?: { readonly slot: string }
      }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly customerId: string
      readonly sku: string
      readonly quantity: number
      readonly state: 'WAITING' | 'RESERVED' | 'CHARGING' | 'DECLINED' | 'PAID' | 'RELEASING' | 'RELEASED' | 'CANCELING' | 'CANCELED'
      readonly position?: number
      readonly currency: string
      readonly unitPrice: number
      readonly total: number
      readonly payWhen: 'now' | 'release'
      readonly payment: { readonly account?: string; readonly card?: { readonly token: string } }
      readonly delivery?: { readonly slot: string }
      readonly orderId?: string
      readonly paidWith?: string
      readonly attempts: number
      readonly payBy?: string
      readonly reasons: readonly {
        readonly code: 'invalid-details' | 'fraud-suspected' | 'unknown-sku' | 'out-of-stock' | 'unknown-account' | 'insufficient-funds' | 'currency-mismatch' | 'account-closed' | 'card-declined' | 'unknown-slot' | 'slot-full' | 'slot-closed' | 'timed-out' | 'canceled-by-request' | 'check-failed' | 'review-rejected' | 'not-paid-in-time' | 'sold-out'
        readonly detail: string
        readonly pointer?: string
      }[]
      readonly placedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Give a pre-order up. */
  readonly 'POST /v1/preorders/{id}/cancel': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly reason: string }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly customerId: string
      readonly sku: string
      readonly quantity: number
      readonly state: 'WAITING' | 'RESERVED' | 'CHARGING' | 'DECLINED' | 'PAID' | 'RELEASING' | 'RELEASED' | 'CANCELING' | 'CANCELED'
      readonly position?: number
      readonly currency: string
      readonly unitPrice: number
      readonly total: number
      readonly payWhen: 'now' | 'release'
      readonly payment: { readonly account?: string; readonly card?: { readonly token: string } }
      readonly delivery?: { readonly slot: string }
      readonly orderId?: string
      readonly paidWith?: string
      readonly attempts: number
      readonly payBy?: string
      readonly reasons: readonly {
        readonly code: 'invalid-details' | 'fraud-suspected' | 'unknown-sku' | 'out-of-stock' | 'unknown-account' | 'insufficient-funds' | 'currency-mismatch' | 'account-closed' | 'card-declined' | 'unknown-slot' | 'slot-full' | 'slot-closed' | 'timed-out' | 'canceled-by-request' | 'check-failed' | 'review-rejected' | 'not-paid-in-time' | 'sold-out'
        readonly detail: string
        readonly pointer?: string
      }[]
      readonly placedAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** What happens to an order, as it happens. */
  readonly 'GET /v1/orders/{id}/stream': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
        readonly 'Last-Event-ID'?: string
      }
    }
    readonly answered: Answer<200, unknown> |
      Answer<204, undefined> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** How far the release of a product is, as it goes on. */
  readonly 'GET /v1/preorder-products/{sku}/wave/stream': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
        readonly 'Last-Event-ID'?: string
      }
    }
    readonly answered: Answer<200, unknown> |
      Answer<204, undefined> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Open an account. */
  readonly 'POST /v1/accounts': {
    readonly asked: {
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: NewAccount
    }
    readonly answered: Answer<201, Account> |
      Refusal<400 | 401 | 403 | 408 | 409 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** An account and what it holds. */
  readonly 'GET /v1/accounts/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, Account> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Deposit money. */
  readonly 'POST /v1/accounts/{id}/deposits': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly amount: number }
    }
    readonly answered: Answer<200, Account> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** The ledger of an account. */
  readonly 'GET /v1/accounts/{id}/entries': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly limit?: number; readonly cursor?: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, { readonly items: readonly Entry[]; readonly next: string | null }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Create a customer. */
  readonly 'POST /v1/customers': {
    readonly asked: {
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: {
        readonly id?: string
        readonly name: string
        readonly email: string
        readonly address?: string
        readonly level?: string
        readonly language?: string
        readonly letters?: {
          readonly channels?: readonly ('outbox' | 'email')[]
          readonly events?: {
            readonly 'order-approved'?: boolean
            readonly 'order-canceled'?: boolean
            readonly 'order-refunded'?: boolean
            readonly 'preorder-moved-up'?: boolean
            readonly 'preorder-declined'?: boolean
            readonly 'preorder-reminded'?: boolean
            readonly 'preorder-canceled'?: boolean
            readonly 'order-part-refunded'?: boolean
          }
        }
      }
    }
    readonly answered: Answer<201, {
      readonly id: string
      readonly name: string
      readonly email: string
      readonly address?: string
      readonly level: string
      readonly language: string
      readonly letters?: {
        readonly channels: readonly ('outbox' | 'email')[]
        readonly events: {
          readonly 'order-approved': boolean
          readonly 'order-canceled': boolean
          readonly 'order-refunded': boolean
          readonly 'preorder-moved-up': boolean
          readonly 'preorder-declined': boolean
          readonly 'preorder-reminded': boolean
          readonly 'preorder-canceled': boolean
          readonly 'order-part-refunded': boolean
        }
      }
      readonly createdAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 408 | 409 | 410 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Customers, newest first. */
  readonly 'GET /v1/customers': {
    readonly asked: {
      readonly query?: {
        readonly level?: string
        readonly limit?: number
        readonly cursor?: string
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly ({
        readonly id: string
        readonly name: string
        readonly email: string
        readonly address?: string
        readonly level: string
        readonly language: string
        readonly letters?: {
          readonly channels: readonly ('outbox' | 'email')[]
          readonly events: {
            readonly 'order-approved': boolean
            readonly 'order-canceled': boolean
            readonly 'order-refunded': boolean
            readonly 'preorder-moved-up': boolean
            readonly 'preorder-declined': boolean
            readonly 'preorder-reminded': boolean
            readonly 'preorder-canceled': boolean
            readonly 'order-part-refunded': boolean
          }
        }
        readonly createdAt: string
        readonly updatedAt: string
      })[]
      readonly next: string | null
    }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** A customer. */
  readonly 'GET /v1/customers/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly name: string
      readonly email: string
      readonly address?: string
      readonly level: string
      readonly language: string
      readonly letters?: {
        readonly channels: readonly ('outbox' | 'email')[]
        readonly events: {
          readonly 'order-approved': boolean
          readonly 'order-canceled': boolean
          readonly 'order-refunded': boolean
          readonly 'preorder-moved-up': boolean
          readonly 'preorder-declined': boolean
          readonly 'preorder-reminded': boolean
          readonly 'preorder-canceled': boolean
          readonly 'order-part-refunded': boolean
        }
      }
      readonly createdAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 410 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Say who a customer is. */
  readonly 'PUT /v1/customers/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: { readonly 'Millrace-Tenant'?: string }
      readonly body: {
        readonly name: string
        readonly email: string
        readonly address?: string
        readonly level?: string
        readonly language?: string
        readonly letters?: {
          readonly channels?: readonly ('outbox' | 'email')[]
          readonly events?: {
            readonly 'order-approved'?: boolean
            readonly 'order-canceled'?: boolean
            readonly 'order-refunded'?: boolean
            readonly 'preorder-moved-up'?: boolean
            readonly 'preorder-declined'?: boolean
            readonly 'preorder-reminded'?: boolean
            readonly 'preorder-canceled'?: boolean
            readonly 'order-part-refunded'?: boolean
          }
        }
      }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly name: string
      readonly email: string
      readonly address?: string
      readonly level: string
      readonly language: string
      readonly letters?: {
        readonly channels: readonly ('outbox' | 'email')[]
        readonly events: {
          readonly 'order-approved': boolean
          readonly 'order-canceled': boolean
          readonly 'order-refunded': boolean
          readonly 'preorder-moved-up': boolean
          readonly 'preorder-declined': boolean
          readonly 'preorder-reminded': boolean
          readonly 'preorder-canceled': boolean
          readonly 'order-part-refunded': boolean
        }
      }
      readonly createdAt: string
      readonly updatedAt: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 410 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Erase a customer: the key to what is personal is destroyed. */
  readonly 'DELETE /v1/customers/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query: { readonly who: string; readonly why: string; readonly tenant?: string }
      readonly headers?: { readonly 'Millrace-Tenant'?: string }
    }
    readonly answered: Answer<200, {
      readonly customerId: string
      readonly erasedAt: string
      readonly who: string
      readonly why: string
      readonly key: string
      readonly keyDestroyedAt?: string
      readonly search?: {
        readonly state: 'running' | 'done' | 'failed'
        readonly begunAt: string
        readonly withTexts: boolean
        readonly done: number
        readonly of: number
        readonly places: readonly {
          readonly kind: 'state' | 'view' | 'letters' | 'dead-letters' | 'kernel' | 'events' | 'inbox' | 'topic' | 'keys' | 'file' | 'log-lines'
          readonly name: string
          readonly searched: number
          readonly byId: number
          readonly sealed: number
          readonly plain: number
          readonly keptUntil?: string
          readonly note?: string
        }[]
        readonly why?: string
        readonly toldAt: string
      }
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** What came of an erasure. */
  readonly 'GET /v1/customers/{id}/erasure': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly tenant?: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly customerId: string
      readonly erasedAt: string
      readonly who: string
      readonly why: string
      readonly key: string
      readonly keyDestroyedAt?: string
      readonly search?: {
        readonly state: 'running' | 'done' | 'failed'
        readonly begunAt: string
        readonly withTexts: boolean
        readonly done: number
        readonly of: number
        readonly places: readonly {
          readonly kind: 'state' | 'view' | 'letters' | 'dead-letters' | 'kernel' | 'events' | 'inbox' | 'topic' | 'keys' | 'file' | 'log-lines'
          readonly name: string
          readonly searched: number
          readonly byId: number
          readonly sealed: number
          readonly plain: number
          readonly keptUntil?: string
          readonly note?: string
        }[]
        readonly why?: string
        readonly toldAt: string
      }
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Search again for what is left of who was erased. */
  readonly 'POST /v1/customers/{id}/erasure': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly tenant?: string }
      readonly headers?: { readonly 'Millrace-Tenant'?: string }
      readonly body?: {  }
    }
    readonly answered: Answer<200, {
      readonly customerId: string
      readonly erasedAt: string
      readonly who: string
      readonly why: string
      readonly key: string
      readonly keyDestroyedAt?: string
      readonly search?: {
        readonly state: 'running' | 'done' | 'failed'
        readonly begunAt: string
        readonly withTexts: boolean
        readonly done: number
        readonly of: number
        readonly places: readonly {
          readonly kind: 'state' | 'view' | 'letters' | 'dead-letters' | 'kernel' | 'events' | 'inbox' | 'topic' | 'keys' | 'file' | 'log-lines'
          readonly name: string
          readonly searched: number
          readonly byId: number
          readonly sealed: number
          readonly plain: number
          readonly keptUntil?: string
          readonly note?: string
        }[]
        readonly why?: string
        readonly toldAt: string
      }
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** What is on hand, held and sold. */
  readonly 'GET /v1/stock/{sku}': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, Stock> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Say what is on hand. */
  readonly 'PUT /v1/stock/{sku}': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: { readonly 'Millrace-Tenant'?: string }
      readonly body: { readonly onHand: number }
    }
    readonly answered: Answer<200, Stock> |
      Refusal<400 | 401 | 403 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Add to what is on hand. */
  readonly 'POST /v1/stock/{sku}/adjustments': {
    readonly asked: {
      readonly path: { readonly sku: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly quantity: number }
    }
    readonly answered: Answer<200, Stock> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** A delivery slot. */
  readonly 'GET /v1/slots/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, Slot> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Plan a delivery slot. */
  readonly 'PUT /v1/slots/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: { readonly 'Millrace-Tenant'?: string }
      readonly body: SlotPlan
    }
    readonly answered: Answer<200, Slot> |
      Refusal<400 | 401 | 403 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Letters, newest first. */
  readonly 'GET /v1/letters': {
    readonly asked: {
      readonly query?: {
        readonly recipient?: string
        readonly orderId?: string
        readonly state?: 'failed'
        readonly limit?: number
        readonly cursor?: string
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, { readonly items: readonly Letter[]; readonly next: string | null }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** A letter, and what became of it on its way. */
  readonly 'GET /v1/letters/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly recipient: string
      readonly channel: string
      readonly orderId: string
      readonly event: 'order-approved' | 'order-canceled' | 'order-refunded' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'order-part-refunded'
      readonly refundId?: string
      readonly text: string
      readonly sentAt: string
      readonly state: 'written' | 'sending' | 'delayed' | 'uncertain' | 'sent' | 'failed'
      readonly language?: string
      readonly subject?: string
      readonly attempts?: number
      readonly reason?: string
      readonly reportedAt?: string
      readonly channels: readonly {
        readonly id: string
        readonly channel: string
        readonly state: 'written' | 'sending' | 'delayed' | 'uncertain' | 'sent' | 'failed'
      }[]
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Send a letter again. */
  readonly 'POST /v1/letters/{id}/resend': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly who: string; readonly why: string }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly recipient: string
      readonly channel: string
      readonly orderId: string
      readonly event: 'order-approved' | 'order-canceled' | 'order-refunded' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'order-part-refunded'
      readonly refundId?: string
      readonly text: string
      readonly sentAt: string
      readonly state: 'written' | 'sending' | 'delayed' | 'uncertain' | 'sent' | 'failed'
      readonly language?: string
      readonly subject?: string
      readonly attempts?: number
      readonly reason?: string
      readonly reportedAt?: string
      readonly channels: readonly {
        readonly id: string
        readonly channel: string
        readonly state: 'written' | 'sending' | 'delayed' | 'uncertain' | 'sent' | 'failed'
      }[]
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Send letters again that have failed. */
  readonly 'POST /v1/letters/resend': {
    readonly asked: {
      readonly query?: { readonly dryRun?: 'true' | 'false' }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: {
        readonly who: string
        readonly why: string
        readonly recipient?: string
        readonly event?: 'order-approved' | 'order-canceled' | 'order-refunded' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'order-part-refunded'
        readonly reason?: string
      }
    }
    readonly answered: Answer<200, {
      readonly letters: number
      readonly resent: number
      readonly hasMore: boolean
    } | {
      readonly dryRun: true
      readonly letters: number
      readonly events: readonly {
        readonly event: 'order-approved' | 'order-canceled' | 'order-refunded' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'order-part-refunded'
        readonly count: number
      }[]
      readonly reasons: readonly { readonly reason: string; readonly count: number }[]
      readonly hasMore: boolean
    }> |
      Refusal<400 | 401 | 403 | 408 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** What letters are made from. */
  readonly 'GET /v1/letters/templates': {
    readonly asked: {
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly {
        readonly language: string
        readonly event: 'order-approved' | 'order-canceled' | 'order-refunded' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'order-part-refunded'
        readonly kind: 'order-approved' | 'order-canceled' | 'order-refunded' | 'order-refunded-to-card' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'preorder-not-paid' | 'preorder-sold-out' | 'order-part-refunded' | 'order-part-refunded-to-card'
        readonly values: readonly string[]
        readonly subject: string
        readonly text: string
        readonly greeting: string
      }[]
    }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** What a letter would say. */
  readonly 'POST /v1/letters/preview': {
    readonly asked: {
      readonly headers?: { readonly 'Millrace-Tenant'?: string }
      readonly body: {
        readonly event: 'order-approved' | 'order-canceled' | 'order-refunded' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'order-part-refunded'
        readonly language: string
        readonly values?: {
          readonly orderId?: string
          readonly accountId?: string
          readonly preorderId?: string
          readonly amount?: { readonly minor: number; readonly currency: string }
          readonly until?: string
          readonly reasons?: readonly {
            readonly code: 'invalid-details' | 'fraud-suspected' | 'unknown-sku' | 'out-of-stock' | 'unknown-account' | 'insufficient-funds' | 'currency-mismatch' | 'account-closed' | 'card-declined' | 'unknown-slot' | 'slot-full' | 'slot-closed' | 'timed-out' | 'canceled-by-request' | 'check-failed' | 'review-rejected'
            readonly detail: string
          }[]
        }
        readonly orderId?: string
      }
    }
    readonly answered: Answer<200, {
      readonly event: 'order-approved' | 'order-canceled' | 'order-refunded' | 'preorder-moved-up' | 'preorder-declined' | 'preorder-reminded' | 'preorder-canceled' | 'order-part-refunded'
      readonly language: string
      readonly subject: string
      readonly text: string
      readonly missing: readonly string[]
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** The checks there are, and which are on. */
  readonly 'GET /v1/checks': {
    readonly asked: {
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly ({
        readonly name: string
        readonly summary: string
        readonly on: boolean
        readonly deadlineSeconds: number
        readonly then: 'refuse' | 'pass' | 'review'
        readonly switched?: { readonly at: string; readonly by: string; readonly why: string }
      })[]
      readonly next: string | null
    }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** Switch a check on or off, for orders that are placed from now on. */
  readonly 'POST /v1/checks/{name}': {
    readonly asked: {
      readonly path: { readonly name: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly on: boolean; readonly who: string; readonly why: string }
    }
    readonly answered: Answer<200, {
      readonly name: string
      readonly summary: string
      readonly on: boolean
      readonly deadlineSeconds: number
      readonly then: 'refuse' | 'pass' | 'review'
      readonly switched?: { readonly at: string; readonly by: string; readonly why: string }
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Orders that are left to a person, newest first. */
  readonly 'GET /v1/reviews': {
    readonly asked: {
      readonly query?: {
        readonly state?: 'open' | 'approved' | 'rejected' | 'withdrawn'
        readonly customerId?: string
        readonly check?: string
        readonly limit?: number
        readonly cursor?: string
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly ({
        readonly orderId: string
        readonly state: 'open' | 'approved' | 'rejected' | 'withdrawn'
        readonly customerId: string
        readonly amount: Money
        readonly checks: readonly { readonly check: string; readonly why: readonly string[] }[]
        readonly since: string
        readonly until: string
        readonly otherwise: 'approve' | 'reject'
        readonly decided?: { readonly at: string; readonly by?: string; readonly why: string }
      })[]
      readonly next: string | null
    }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** What a person is asked about an order. */
  readonly 'GET /v1/reviews/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly orderId: string
      readonly state: 'open' | 'approved' | 'rejected' | 'withdrawn'
      readonly customerId: string
      readonly amount: Money
      readonly checks: readonly { readonly check: string; readonly why: readonly string[] }[]
      readonly since: string
      readonly until: string
      readonly otherwise: 'approve' | 'reject'
      readonly decided?: { readonly at: string; readonly by?: string; readonly why: string }
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Say what an order comes to. */
  readonly 'POST /v1/reviews/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: {
        readonly verdict: 'approve' | 'reject'
        readonly reason: string
        readonly who?: string
      }
    }
    readonly answered: Answer<200, {
      readonly orderId: string
      readonly state: 'open' | 'approved' | 'rejected' | 'withdrawn'
      readonly customerId: string
      readonly amount: Money
      readonly checks: readonly { readonly check: string; readonly why: readonly string[] }[]
      readonly since: string
      readonly until: string
      readonly otherwise: 'approve' | 'reject'
      readonly decided?: { readonly at: string; readonly by?: string; readonly why: string }
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Messages that could not be handled, newest first. */
  readonly 'GET /v1/dead-letters': {
    readonly asked: {
      readonly query?: {
        readonly tenant?: string
        readonly service?: string
        readonly type?: string
        readonly cause?: string
        readonly orderId?: string
        readonly groupBy?: 'cause'
        readonly limit?: number
        readonly cursor?: string
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, { readonly items: readonly DeadLetter[]; readonly next: string | null } | { readonly items: readonly DeadLetterGroup[]; readonly next: string | null }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** A dead letter and what waits behind it. */
  readonly 'GET /v1/dead-letters/{id}': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly tenant: string
      readonly service: string
      readonly key: string
      readonly type: string
      readonly reason: string
      readonly cause: string
      readonly since: string
      readonly orders: number
      readonly followers: number
      readonly message: HeldMessage
      readonly waiting: readonly HeldMessage[]
    }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Handle a dead letter again. */
  readonly 'POST /v1/dead-letters/{id}/retry': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly dryRun?: 'true' | 'false' }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly who: string; readonly why: string }
    }
    readonly answered: Answer<200, {
      readonly letter: string
      readonly act: 'retry' | 'drop' | 'correct'
      readonly handled: number
      readonly isBack: boolean
    } | {
      readonly dryRun: true
      readonly act: 'retry' | 'drop' | 'correct'
      readonly letters: number
      readonly dropped: number
      readonly handled: number
      readonly orders: number
      readonly money: readonly { readonly currency: string; readonly minor: number }[]
      readonly hasMore?: boolean
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Go on without a dead letter. */
  readonly 'POST /v1/dead-letters/{id}/drop': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly dryRun?: 'true' | 'false' }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly who: string; readonly why: string }
    }
    readonly answered: Answer<200, {
      readonly letter: string
      readonly act: 'retry' | 'drop' | 'correct'
      readonly handled: number
      readonly isBack: boolean
    } | {
      readonly dryRun: true
      readonly act: 'retry' | 'drop' | 'correct'
      readonly letters: number
      readonly dropped: number
      readonly handled: number
      readonly orders: number
      readonly money: readonly { readonly currency: string; readonly minor: number }[]
      readonly hasMore?: boolean
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Handle other data instead. */
  readonly 'POST /v1/dead-letters/{id}/correct': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly query?: { readonly dryRun?: 'true' | 'false' }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly who: string; readonly why: string; readonly data: unknown }
    }
    readonly answered: Answer<200, {
      readonly letter: string
      readonly act: 'retry' | 'drop' | 'correct'
      readonly handled: number
      readonly isBack: boolean
    } | {
      readonly dryRun: true
      readonly act: 'retry' | 'drop' | 'correct'
      readonly letters: number
      readonly dropped: number
      readonly handled: number
      readonly orders: number
      readonly money: readonly { readonly currency: string; readonly minor: number }[]
      readonly hasMore?: boolean
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Retry all of a cause. */
  readonly 'POST /v1/dead-letters/retry': {
    readonly asked: {
      readonly query?: { readonly dryRun?: 'true' | 'false' }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly who: string; readonly why: string; readonly cause: string }
    }
    readonly answered: Answer<200, {
      readonly act: 'retry' | 'drop' | 'correct'
      readonly letters: number
      readonly handled: number
      readonly back: readonly string[]
      readonly hasMore: boolean
    } | {
      readonly dryRun: true
      readonly act: 'retry' | 'drop' | 'correct'
      readonly letters: number
      readonly dropped: number
      readonly handled: number
      readonly orders: number
      readonly money: readonly { readonly currency: string; readonly minor: number }[]
      readonly hasMore?: boolean
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Drop all of a cause. */
  readonly 'POST /v1/dead-letters/drop': {
    readonly asked: {
      readonly query?: { readonly dryRun?: 'true' | 'false' }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: { readonly who: string; readonly why: string; readonly cause: string }
    }
    readonly answered: Answer<200, {
      readonly act: 'retry' | 'drop' | 'correct'
      readonly letters: number
      readonly handled: number
      readonly back: readonly string[]
      readonly hasMore: boolean
    } | {
      readonly dryRun: true
      readonly act: 'retry' | 'drop' | 'correct'
      readonly letters: number
      readonly dropped: number
      readonly handled: number
      readonly orders: number
      readonly money: readonly { readonly currency: string; readonly minor: number }[]
      readonly hasMore?: boolean
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 413 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** What was asked of the outside world and is not answered. */
  readonly 'GET /v1/effects': {
    readonly asked: {
      readonly query?: {
        readonly state?: 'queued' | 'begun' | 'uncertain'
        readonly performer?: string
        readonly orderId?: string
        readonly tenant?: string
        readonly limit?: number
        readonly cursor?: string
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, { readonly items: readonly Effect[]; readonly next: string | null }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** Say what came of an effect. */
  readonly 'POST /v1/effects/{id}/settle': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: {
        readonly outcome: 'again' | 'done' | 'failed'
        readonly who: string
        readonly why: string
      }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly outcome: 'again' | 'done' | 'failed'
      readonly who: string
      readonly why: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** What was done by hand, by whom and why. */
  readonly 'GET /v1/audit': {
    readonly asked: {
      readonly query?: { readonly limit?: number; readonly cursor?: string }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, {
      readonly items: readonly ({
        readonly at: string
        readonly act: 'retry' | 'drop' | 'correct'
        readonly who: string
        readonly why: string
        readonly letter: {
          readonly id: string
          readonly tenant: string
          readonly service: string
          readonly key: string
          readonly type: string
          readonly reason: string
          readonly cause: string
          readonly since: string
          readonly orders: number
        }
      } | {
        readonly at: string
        readonly act: 'again' | 'done' | 'failed'
        readonly who: string
        readonly why: string
        readonly effect: Effect
      } | {
        readonly at: string
        readonly act: 'erase'
        readonly who: string
        readonly why: string
        readonly customer: string
      } | {
        readonly at: string
        readonly act: 'resend'
        readonly who: string
        readonly why: string
        readonly letterId: string
      } | {
        readonly at: string
        readonly act: 'switch-on' | 'switch-off' | 'approve' | 'reject'
        readonly who: string
        readonly why: string
        readonly check: string
        readonly orderId?: string
      })[]
      readonly next: string | null
    }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** What a person has to look at, newest first. */
  readonly 'GET /v1/cases': {
    readonly asked: {
      readonly query?: {
        readonly state?: 'open' | 'settled'
        readonly orderId?: string
        readonly tenant?: string
        readonly limit?: number
        readonly cursor?: string
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, { readonly items: readonly Case[]; readonly next: string | null }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** Say what became of a case. */
  readonly 'POST /v1/cases/{id}/settle': {
    readonly asked: {
      readonly path: { readonly id: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: {
        readonly outcome: 'done' | 'refused'
        readonly who: string
        readonly why: string
      }
    }
    readonly answered: Answer<200, {
      readonly id: string
      readonly orderId: string
      readonly step: string
      readonly outcome: 'done' | 'refused'
      readonly who: string
      readonly why: string
    }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** The topics of the log. */
  readonly 'GET /v1/log/topics': {
    readonly asked: {
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, { readonly items: readonly Topic[]; readonly next: string | null }> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** The records of a topic. */
  readonly 'GET /v1/log/topics/{topic}/records': {
    readonly asked: {
      readonly path: { readonly topic: string }
      readonly query?: {
        readonly partition?: number
        readonly offset?: number
        readonly limit?: number
        readonly format?: 'raw'
      }
      readonly headers?: {
        readonly 'Millrace-After'?: string
        readonly Prefer?: string
        readonly 'Millrace-Tenant'?: string
      }
    }
    readonly answered: Answer<200, { readonly items: readonly Record[]; readonly next: number }> |
      Refusal<400 | 401 | 403 | 404 | 414 | 421 | 429 | 431 | 500 | 503>
  }
  /** Write a record by hand. */
  readonly 'POST /v1/log/topics/{topic}/records': {
    readonly asked: {
      readonly path: { readonly topic: string }
      readonly headers?: {
        readonly 'Idempotency-Key'?: string
        readonly 'Millrace-Tenant'?: string
      }
      readonly body: {
        readonly key?: unknown
        readonly value: unknown
        readonly headers?: unknown
        readonly partition?: number
      }
    }
    readonly answered: Answer<201, { readonly partition: number; readonly offset: number }> |
      Refusal<400 | 401 | 403 | 404 | 408 | 409 | 413 | 414 | 415 | 421 | 422 | 429 | 431 | 500 | 503>
  }
  /** Whether the process is there. */
  readonly 'GET /health/live': {
    readonly asked: {  }
    readonly answered: Answer<200, { readonly status: 'up' }> |
      Refusal<400 | 421 | 431 | 500 | 503>
  }
  /** Whether it should be asked. */
  readonly 'GET /health/ready': {
    readonly asked: {  }
    readonly answered: Answer<200, { readonly status: 'ready' }> |
      Refusal<400 | 421 | 431 | 500 | 503>
  }
  /** Figures for Prometheus. */
  readonly 'GET /metrics': {
    readonly asked: {  }
    readonly answered: Answer<200, string> |
      Refusal<400 | 401 | 403 | 421 | 429 | 431 | 500 | 503>
  }
  /** These calls as a page, to read and to try. */
  readonly 'GET /docs': {
    readonly asked: {  }
    readonly answered: Answer<200, string> |
      Refusal<400 | 421 | 431 | 500 | 503>
  }
  /** This document. */
  readonly 'GET /openapi.json': {
    readonly asked: {  }
    readonly answered: Answer<200, { readonly openapi: string } & { readonly [name: string]: unknown }> |
      Refusal<400 | 421 | 431 | 500 | 503>
  }
  /** The document of all topics. */
  readonly 'GET /asyncapi.json': {
    readonly asked: {  }
    readonly answered: Answer<200, { readonly asyncapi: string } & { readonly [name: string]: unknown }> |
      Refusal<400 | 421 | 431 | 500 | 503>
  }
}
