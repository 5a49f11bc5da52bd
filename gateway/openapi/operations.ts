/** What there is to say of each call of the native API; which there are, its routes say. */
import type { Operations } from './operation.ts'
import { accountOperations } from './operations/accounts.ts'
import { checkOperations } from './operations/checks.ts'
import { customerOperations } from './operations/customers.ts'
import { goodsOperations } from './operations/goods.ts'
import { houseOperations } from './operations/house.ts'
import { letterOperations } from './operations/letters.ts'
import { logOperations } from './operations/log.ts'
import { orderOperations } from './operations/orders.ts'
import { preorderOperations } from './operations/preorders.ts'
import { repairOperations } from './operations/repair.ts'

export const operations: Operations = {
  ...orderOperations,
  ...preorderOperations,
  ...accountOperations,
  ...customerOperations,
  ...goodsOperations,
  ...letterOperations,
  ...checkOperations,
  ...repairOperations,
  ...logOperations,
  ...houseOperations,
}
