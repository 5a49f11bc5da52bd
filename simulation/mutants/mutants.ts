/**
 * Planted faults: each replaces one place of the source. They stand for the mistakes that would cost
 * a shop money; the laws know none of them.
 */
export type Mutant = {
  readonly name: string
  /** Where one place alone would do no harm. */
  readonly also?: Place
} & Place

export type Place = {
  readonly file: string
  /** A text that stands in the file exactly once, and what stands there instead. */
  readonly from: string
  readonly to: string
}

const runtime = 'kernel/src/lib/runtime'
const saga = 'kernel/src/lib/saga'

export const mutants: readonly Mutant[] = [
  {
    name: 'a call that comes again is handled again',
    file: `${runtime}/step.ts`,
    from: 'if (envelope.once !== undefined && answerAgain(work, owner)) return',
    to: '',
  },
  {
    name: 'the answer leaves before the commit',
    file: `${runtime}/turns.ts`,
    from: 'const toCommit = batch.toCommit()',
    to: 'const toCommit = batch.toCommit()\n    for (const waiter of batch.settledWaiters()) waiter.settle()',
  },
  {
    name: 'the commit is late: nobody waits for it',
    file: `${runtime}/turns.ts`,
    from: 'return this.#work.log.commit(toCommit).then(() => {',
    to: 'this.#work.log.commit(toCommit).catch(() => undefined)\n    return Promise.resolve().then(() => {',
  },
  {
    name: 'the stock of an undone order stays held',
    file: 'sagas/place-order.ts',
    from: 'undo: (order: Ordered, sku: string) => releaseStock(held(order, sku)),\n  undone: stockReleased,',
    to: "undo: 'nothing',",
  },
  {
    name: 'only the last group is undone',
    file: `${saga}/asks.ts`,
    from: 'group >= 0; group--',
    to: 'group >= state.group; group--',
  },
  {
    name: 'a timer is lost when its owner restarts',
    file: `${runtime}/timers.ts`,
    from: 'this.#next.set(shard, this.#earliest(shard))\n    for',
    to: 'this.#next.set(shard, Infinity)\n    for',
  },
  {
    name: 'a slot that is freed twice counts twice',
    file: 'services/delivery/free-slot.ts',
    from: "if (earlier.is !== 'booked') return decide(slot, freed(slot, asked))",
    to: "if (earlier.is === 'lapsed') return decide(slot, freed(slot, asked))",
  },
  {
    name: 'a cancel that meets the pivot turns the saga back',
    file: `${saga}/answers.ts`,
    from: 'if (state.group < plan.noReturnAt) turnBack(turn)',
    to: 'if (state.group <= plan.noReturnAt) turnBack(turn)',
  },
  {
    name: 'messages of a parked key go on',
    file: `${runtime}/step.ts`,
    from: 'if (isParked(batch, work, owner)) return',
    to: '',
  },
  {
    name: 'state is written, the event is not',
    file: 'services/billing/refund-money.ts',
    from: 'return decide(next, tells(refunded(next, asked, minor)))',
    to: 'return decide(next, tells(refunded(account, asked, minor)))',
  },
  {
    name: 'more stock is held than is available',
    file: 'services/warehouse/hold-stock.ts',
    from: 'if (available < asked.quantity) {',
    to: 'if (available + 1 < asked.quantity) {',
  },
  {
    name: 'more money is held than is available',
    file: 'services/billing/hold-money.ts',
    from: 'if (account.available < amount.minor) {',
    to: 'if (account.available + account.held < amount.minor) {',
  },
  {
    name: 'the pivot that is asked twice charges twice',
    file: 'services/billing/take-money.ts',
    from: "if (earlier?.is === 'taken') return decide(account, taken(account, asked, earlier.minor))\n  if (earlier?.is !== 'held') {",
    to: "if (earlier?.is === 'taken') {\n    const again = { ...account, available: account.available - earlier.minor }\n    return decide(again, taken(again, asked, earlier.minor))\n  }\n  if (earlier?.is !== 'held') {",
  },
  {
    name: 'an ask that comes again holds again',
    file: 'services/warehouse/hold-stock.ts',
    from: 'if (earlier !== undefined) return answerAgain(stock, asked, earlier)',
    to: "if (earlier !== undefined && earlier.is !== 'held') return answerAgain(stock, asked, earlier)",
  },
  {
    name: 'a call is forgotten too early',
    file: `${runtime}/limits.ts`,
    from: 'rememberMs: 24 * 60 * 60 * 1000',
    to: 'rememberMs: 1',
  },
  {
    name: 'what a batch leaves over is forgotten',
    file: `${runtime}/intake.ts`,
    from: 'batch.shardState.set({ shard, map: leftOver, entry }, storedLeft(work.envelope, after))',
    to: '',
  },
  {
    name: 'a fenced instance writes on',
    file: 'kernel/src/lib/log/simulated/simulated-log.ts',
    from: 'if (shard.ownership !== ownership || shard.owner !== this) {',
    to: 'if (shard.ownership < ownership) {',
  },
  {
    name: 'an order is approved before its stock is sold',
    file: 'sagas/place-order.ts',
    from: 'retried: [together({ sell, keep }), { confirm }],',
    to: 'retried: [{ confirm }, together({ sell, keep })],',
  },
  {
    name: 'a letter is written for each time it is told',
    file: 'services/notifications/write-letter.ts',
    from: 'outbox.written.includes(',
    to: 'outbox.written.slice(99).includes(',
  },
  {
    name: 'nobody is told of a refund',
    file: 'services/notifications/notifications.ts',
    from: '      on(moneyRefunded, desk.onMoneyRefunded),\n',
    to: '',
  },
  {
    name: 'a cancel gives the money back twice',
    file: 'services/billing/refund-money.ts',
    from: "if (earlier?.is === 'refunded') {",
    to: "if (earlier?.is === 'taken') {",
  },
  {
    name: 'what changes nothing is answered before what it saw is committed',
    file: `${runtime}/turns.ts`,
    from: 'await Promise.all([before, committed])',
    to: 'await committed',
  },
  {
    name: 'a timer that is moved stays where it was, too',
    file: `${runtime}/timers.ts`,
    from: 'if (stored !== undefined && stored !== timer?.due) {',
    to: 'if (stored !== undefined && timer === undefined) {',
  },
  {
    name: 'a key leaves the memory in the middle of a batch',
    file: `${runtime}/keys.ts`,
    from: 'if (!isMade) this.#count++',
    to: 'if (!isMade && this.#count++ > this.#keysMax) this.turnOver()',
  },
  {
    name: 'what is in memory of a shard is used again when the shard comes back',
    file: `${runtime}/keys.ts`,
    from: 'forget(): void {\n    this.#young = []\n    this.#old = []\n    this.#count = 0',
    to: 'forget(): void {',
  },
  {
    name: 'a timer that was parked is lost when it is tried again',
    file: `${runtime}/step.ts`,
    from: 'handle(batch, { ...work, envelope: { ...envelope, timer: undefined } }, owner)',
    to: 'handle(batch, work, owner)',
  },
  {
    name: 'lines with one sku are not added up',
    file: 'sagas/ordered.ts',
    from: 'quantity += line.quantity',
    to: 'quantity = line.quantity',
  },
  {
    name: 'an entry with a new greatest name is not found again',
    file: `${runtime}/map-store.ts`,
    from: 'if (this.#lastName !== undefined && name > this.#lastName) this.#lastName = name',
    to: '',
  },
  {
    name: 'two batches under way have one commit number',
    file: `${runtime}/commit-numbers.ts`,
    from: 'const number = (this.#given.get(shard) ?? 0) + 1',
    to: 'const number = (this.#committed.get(shard) ?? 0) + 1',
  },
  {
    name: 'an ended hold is forgotten at once',
    file: 'kernel/src/lib/machine/holds.ts',
    from: 'holds: state.holds.with(name, mark), ended',
    to: 'holds: state.holds.without(name), ended',
  },
  {
    name: 'a sweep of holds forgets those that ended just now',
    file: 'kernel/src/lib/machine/holds.ts',
    from: 'at !== undefined && at + keepMs <= now',
    to: 'at !== undefined',
  },
  {
    name: 'a sweep of holds does not come again for what it leaves',
    file: 'kernel/src/lib/machine/holds.ts',
    from: "return decide(left, later('sweep', now + keepMs, sweep(key)))",
    to: 'return decide(left)',
  },
  {
    name: 'a sweep of calls forgets those that came just now',
    file: `${runtime}/once.ts`,
    from: 'if (until <= now && forgotten++ < sweptAtOnce)',
    to: 'if (forgotten++ < sweptAtOnce)',
  },
  {
    name: 'a sweep of a customer forgets orders that are asked about',
    file: 'services/fraud/sweep-customer.ts',
    from: 'context.now - keepMs, ordersPerSweep',
    to: 'context.now, ordersPerSweep',
  },
  {
    name: 'a position is told that does not include the write',
    file: `${runtime}/commit-numbers.ts`,
    from: 'if (numbers.size > 0) this.#position = undefined',
    to: '',
  },
  {
    name: 'what is being given back is shipped',
    file: 'services/orders/ship-order.ts',
    from: "order.state !== 'APPROVED' || order.cancel !== undefined",
    to: "order.state !== 'APPROVED'",
  },
  {
    name: 'a shipped order is given back',
    file: 'services/orders/request-cancel.ts',
    from: "case 'SHIPPED':\n      return decide(",
    to: "case 'SHIPPED':\n      return order.cancel === undefined ? begin(orderId, order, reason) : decide(",
  },
]
