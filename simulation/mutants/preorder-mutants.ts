/** Planted faults that would sell more than there is, charge twice, or forget whoever pre-ordered. */
import type { Mutant } from './mutants.ts'

export const preorderMutants: readonly Mutant[] = [
  {
    name: 'the last place of a product is given to whoever wants more',
    file: 'services/preorder-products/take-place.ts',
    from: 'taken + quantity > cap',
    to: 'taken >= cap',
  },
  {
    name: 'who wants less moves up past who wants more',
    file: 'services/preorder-products/settle.ts',
    from: 'if (taken + place.quantity > cap) break',
    to: 'if (taken + place.quantity > cap) continue',
  },
  {
    name: 'a wave goes on as soon as it is asked what the time is',
    file: 'services/preorder-products/beat.ts',
    from: 'const earliest = product.beat.at + beatMs',
    to: 'const earliest = now - beatMs',
    also: {
      file: 'services/preorder-products/beat.ts',
      from: "const timer = later('beat', now + beatMs, beatIsDue({ sku }))",
      to: "const timer = later('beat', now + beatMs / 4, beatIsDue({ sku }))",
    },
  },
  {
    name: 'a pre-order that is given up leaves the order that is under way',
    file: 'services/preorders/become.ts',
    from: 'const live = kept.release ?? kept.paying',
    to: "const live = [kept.release, kept.paying].find((leg) => leg?.is === 'approved')",
  },
  {
    name: 'what was paid ahead is not given back',
    file: 'services/preorders/become.ts',
    from: 'const live = kept.release ?? kept.paying',
    to: 'const live = kept.release',
  },
  {
    name: 'whoever is declined is waited for for ever',
    file: 'services/preorders/order-ended.ts',
    from: "    later('payment', payBy, paymentIsDue({ preorderId: key })),\n",
    to: '',
  },
]
