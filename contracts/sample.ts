/** For tests: data that fits a contract's field, with every optional field or with none. */
import type { Field } from '@millrace/kernel'

type Shape = {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly items?: Field
  readonly properties?: Readonly<Record<string, Field>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly pattern?: string
  readonly format?: string
}

const texts = ['EUR', 'anna', 'order-1/stock', '2026-01-02']

export function sampleOf(field: Field, fill: 'whole' | 'bare'): unknown {
  const shape = field as Shape
  if (shape.enum !== undefined) return shape.enum[0]
  if (shape.items !== undefined) return fill === 'bare' ? [] : [sampleOf(shape.items, fill)]
  if (shape.properties !== undefined) return groupOf(shape, fill)
  if (shape.type === 'integer') return Math.max(shape.minimum ?? 0, 7)
  if (shape.type === 'boolean') return true
  if (shape.type === 'string') return textOf(shape)
  return { any: ['thing', 1, null] }
}

function textOf({ format, pattern = '' }: Shape): string {
  if (format === 'date-time') return '2026-01-02T03:04:05.006Z'
  return texts.find((text) => new RegExp(pattern).test(text)) ?? ''
}

function groupOf({ properties = {}, required = [] }: Shape, fill: 'whole' | 'bare'): unknown {
  const wanted = Object.entries(properties).filter(
    ([name]) => fill === 'whole' || required.includes(name),
  )
  return Object.fromEntries(wanted.map(([name, property]) => [name, sampleOf(property, fill)]))
}
