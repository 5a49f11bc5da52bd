/** Planted faults that would charge a card twice, or leave something on it. */
import type { Mutant } from './mutants.ts'

export const cardMutants: readonly Mutant[] = [
  {
    name: 'a charge that nobody knows of is made anew',
    file: 'services/cards/capture-card.ts',
    from: "  if (state === 'capturing') return repeat(card, orderId, now)",
    to: "  if (state === 'capturing' && card.askedAt === 0) {\n    const anew = begin({ ...card, key: `${card.key}+` }, 'authorizing', now)\n    return decide(anew, atProvider(anew, orderId))\n  }\n  if (state === 'capturing') return repeat(card, orderId, now)",
  },
  {
    name: 'what was held on a card without an answer is held anew',
    file: 'services/cards/ask-provider.ts',
    from: 'const again = askAgain(card, now)',
    to: "const again = askAgain(card.state === 'authorizing' ? { ...card, key: `${card.key}+` } : card, now)",
  },
  {
    name: 'a refund that nobody knows of is taken for done',
    file: 'services/cards/card-answered.ts',
    from: "if (outcome === 'done') return",
    to: "if (outcome === 'done' || (outcome === 'unknown' && did === 'refund')) return",
  },
  {
    name: 'a cancellation gives nothing back to a card',
    file: 'sagas/cancel-order.ts',
    from: 'when: (order: Undone) => paysByCard(order) && owes(order),',
    to: 'when: (order: Undone) => paysByCard(order) && order.total < 0,',
  },
  {
    name: 'a cancellation gives back what came back in parts',
    file: 'sagas/cancel-order.ts',
    from: 'minor: total - refunded,',
    to: 'minor: total - refunded * 0,',
  },
  {
    name: 'more is given back in parts than was paid',
    file: 'services/orders/request-refund.ts',
    from: 'const left = total - refundedOf(order)',
    to: 'const left = total',
  },
  {
    name: 'a cancel does not wait for a part that is on its way',
    file: 'services/orders/end-refund.ts',
    from: "state === 'APPROVED' && !isRefunding(order)",
    to: "state === 'SHIPPED' && !isRefunding(order)",
  },
  {
    name: 'a cancel that meets the charge of a card does not follow it',
    file: 'sagas/place-order.ts',
    from: '  ],\n  pivot: either({ take, capture }),',
    to: "    together({ capture: { ...capture, undo: 'nothing' as const } }),\n  ],\n  pivot: either({ take }),",
    also: {
      file: 'services/cards/void-card.ts',
      from: "if (state === 'none') {",
      to: "if (state === 'none' || state === 'capturing') {",
    },
  },
  {
    name: 'what is held on a card is not let go',
    file: 'sagas/place-order.ts',
    from: '  undo: ({ orderId }: Ordered) => voidCard({ orderId }),\n  undone: cardVoided,',
    to: "  undo: 'nothing',",
  },
  {
    name: 'a hold that is still under way is not let go',
    file: 'services/cards/void-card.ts',
    from: "if (state === 'none') {",
    to: "if (state === 'none' || state === 'authorizing') {",
  },
  {
    name: 'a hold that nobody knows of is taken for one',
    file: 'services/cards/card-answered.ts',
    from: "if (outcome === 'done') return",
    to: "if (outcome !== 'declined') return",
  },
  {
    name: 'what a provider tells twice is counted twice',
    file: 'services/cards/hear-card-news.ts',
    from: 'card.news.has(newsId) || ',
    to: '',
  },
]
