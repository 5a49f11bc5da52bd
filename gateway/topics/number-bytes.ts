/** Numbers as Java's serializers write them: the highest byte first. */
import { BrokenRecord } from '@millrace/kernel'

export type NumberKind = 'double' | 'long' | 'int'

const sizes = { double: 8, long: 8, int: 4 } as const

export function numberBytes(is: NumberKind, value: unknown): Buffer {
  if (!isOf(is, value)) throw new Error(`It is no ${inWords[is]}.`)
  const bytes = Buffer.alloc(sizes[is])
  if (is === 'double') bytes.writeDoubleBE(value)
  else if (is === 'long') bytes.writeBigInt64BE(BigInt(value))
  else bytes.writeInt32BE(value)
  return bytes
}

export function numberIn(is: NumberKind, bytes: Buffer): number {
  if (bytes.length !== sizes[is]) {
    throw new BrokenRecord(`It has ${bytes.length} bytes, not ${sizes[is]}.`)
  }
  const value = read(is, bytes)
  if (!isOf(is, value)) throw new BrokenRecord(`It is no ${inWords[is]}.`)
  return value
}

function read(is: NumberKind, bytes: Buffer): number {
  if (is === 'double') return bytes.readDoubleBE()
  return is === 'long' ? Number(bytes.readBigInt64BE()) : bytes.readInt32BE()
}

const inWords = {
  double: 'number',
  long: 'whole number that JSON can tell exactly',
  int: 'whole number of 32 bits',
} as const

/** What JSON cannot tell exactly is taken by no topic. */
function isOf(is: NumberKind, value: unknown): value is number {
  if (typeof value !== 'number') return false
  if (is === 'double') return Number.isFinite(value)
  if (is === 'long') return Number.isSafeInteger(value)
  return Number.isInteger(value) && (value | 0) === value
}
