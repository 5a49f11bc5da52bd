/** Planted faults of erasures. As in mutants.ts, each replaces one place of the source, and no law knows it. */
import type { Mutant } from './mutants.ts'

const customers = 'services/customers'

export const erasureMutants: readonly Mutant[] = [
  {
    name: 'nobody destroys the key of who was erased where the edge could not',
    file: `${customers}/erase-customer.ts`,
    from: '    effect(destroyingKey, keyId, request),\n',
    to: '    ...(keyId === "" ? [effect(destroyingKey, keyId, request)] : []),\n    ...noted(customerId, keyId),\n',
    also: {
      file: `${customers}/erase-customer.ts`,
      from: '/** A call is not on its way for longer',
      to: "import { later } from '@millrace/kernel'\nimport { noteKeyDestroyed as note } from '#contracts/customers'\nconst noted = (customerId: string, keyId: string) => [later('note', 0, note({ customerId, keyId }))]\n/** A call is not on its way for longer",
    },
  },
  {
    name: 'what was known of who is erased is kept',
    file: `${customers}/erase-customer.ts`,
    from: "state: 'erased', digest: '', details: null",
    to: "state: 'erased', digest: ''",
  },
]
