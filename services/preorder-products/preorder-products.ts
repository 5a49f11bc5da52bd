import { service } from '@millrace/kernel'
import {
  beat,
  beatIsDue,
  chargeAgain,
  goOn,
  leavePlace,
  placeCharged,
  placeReminded,
  planProduct,
  releaseIsDue,
  releaseProduct,
  resumeWave,
  showPosition,
  showProduct,
  showWave,
  stopWave,
  takePlace,
} from '#contracts/preorder-products'
import { onBeat, onBeatIsDue } from './beat.ts'
import { onLeavePlace } from './leave-place.ts'
import { onChargeAgain, onPlaceCharged, onPlaceReminded } from './place-charged.ts'
import { onPlanProduct } from './plan-product.ts'
import { noProduct } from './product.ts'
import { settle } from './settle.ts'
import { onShowPosition, onShowProduct, onShowWave } from './show-product.ts'
import { onReleaseIsDue, onReleaseProduct, onResumeWave, onStopWave } from './steer-wave.ts'
import { onTakePlace } from './take-place.ts'

export const preorderProducts = service('preorder-products', {
  keyedBy: 'sku',
  initial: noProduct,
  on: (on) => [
    on(planProduct, onPlanProduct),
    on(releaseProduct, onReleaseProduct),
    on(stopWave, onStopWave),
    on(resumeWave, onResumeWave),
    on(takePlace, onTakePlace),
    on(leavePlace, onLeavePlace),
    on(placeCharged, onPlaceCharged),
    on(chargeAgain, onChargeAgain),
    on(placeReminded, onPlaceReminded),
    on(releaseIsDue, onReleaseIsDue),
    on(beatIsDue, onBeatIsDue),
    on(beat, onBeat),
    on(goOn, (product, _, { key, now }) =>
      settle({ before: product, after: product }, { key, now }),
    ),
    on(showProduct, onShowProduct),
    on(showWave, onShowWave),
    on(showPosition, onShowPosition),
  ],
})
