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
import { onReleaseStock } from './release-stock.ts'
import { onRestock } from './restock.ts'
import { onSellStock } from './sell-stock.ts'
import { onShowStock } from './show-stock.ts'
import { onOrderAnswered, onStockHoldIsDue } from './stock-hold-is-due.ts'
import { noStock } from './stock.ts'
import { onSweepStock } from './sweep-stock.ts'

export const warehouse = service('warehouse', {
  keyedBy: 'sku',
  initial: noStock,
  on: (on) => [
    on(setStock, onSetStock),
    on(adjustStock, onAdjustStock),
    on(holdStock, onHoldStock),
    on(releaseStock, onReleaseStock),
    on(sellStock, onSellStock),
    on(restock, onRestock),
    on(stockHoldIsDue, onStockHoldIsDue),
    on(answered, onOrderAnswered),
    on(sweepStock, onSweepStock),
    on(showStock, onShowStock),
  ],
})
