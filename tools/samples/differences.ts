/** What has changed in a contract since its samples were kept. */
import type { AnyMessageType } from '@millrace/kernel'
import { faultOfReading, shapeNow, type Sample } from './sample.ts'
import { narrowed } from './shape.ts'

export type Standing =
  | { readonly is: 'kept' }
  /** There is no sample of it as it is now. */
  | { readonly is: 'new' }
  /** What was written under this version need not fit any more. */
  | { readonly is: 'broken'; readonly faults: readonly string[] }

export function standingOf(type: AnyMessageType, samples: readonly Sample[]): Standing {
  const now = shapeNow(type)
  const ofVersion = samples.filter(
    (sample) => sample.type === type.wireName && sample.version === type.version,
  )
  const faults = new Set(
    ofVersion.flatMap((sample) => [
      ...narrowed(sample.shape, now),
      ...faultOfReading(type, sample),
    ]),
  )
  if (faults.size > 0) return { is: 'broken', faults: [...faults] }
  const text = JSON.stringify(now)
  const isKept = ofVersion.some(({ shape }) => JSON.stringify(shape) === text)
  return { is: isKept ? 'kept' : 'new' }
}
