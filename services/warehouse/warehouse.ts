import { answered, service } from '@millrace/kernel'
import {
  adjustStock,
  holdStock,
  releaseStock,
  restock,
  sellStock,
  setStock,
  showStock,
  stockHoldIsDue,
  sweepStock,
} from '#contracts/warehouse'
import { onAdjustStock, onSetStock } from './change-stock.ts'
import { onHoldStock } from './hold-stock.ts'
import { holds } from './holds.ts'
import { onReleaseStock } from './release-stock.ts'
import { onRestock } from './restock.ts'
import { onSellStock } from './sell-stock.ts'
import { onShowStock } from './show-stock.ts'
import { noStock } from './stock.ts'

export const warehouse = service('warehouse', {
  keyedBy: 'sku',
  initial: noStock,
  on: (on) => [
    on(setStock, onSetStock),
    on(adjustStock, onAdjustStock),
    on(holdStock, holds.mayEnd(onHoldStock)),
    on(releaseStock, holds.mayEnd(onReleaseStock)),
    on(sellStock, holds.mayEnd(onSellStock)),
    on(restock, holds.mayEnd(onRestock)),
    on(stockHoldIsDue, holds.onIsDue),
    on(answered, holds.onAnswered),
    on(sweepStock, holds.onSweep),
    on(showStock, onShowStock),
  ],
})
