/**
 * Job: says cheaply of a body that is still bytes whether its parts are too many or lie too deep, as
 * parsing and checking such a body would hold everybody else up.
 * Boundary: it knows brackets, commas and text; whether it is JSON says the parser.
 */
const depthMax = 32
/** An order of a hundred lines has four hundred. */
const partsMaxUsual = 10_000
/** An item of a list may have what may come alone: it is judged in one go. */
const itemBytesMax = 1024 * 1024

const quote = 0x22
const backslash = 0x5c

const part = 1
const opening = 2
const closing = 3
const text = 4
/** What a byte is, by its number. */
const kinds = new Uint8Array(256)
for (const [signs, kind] of [
  [',', part],
  ['[{', opening],
  [']}', closing],
  ['"', text],
] as const) {
  for (const sign of signs) kinds[sign.charCodeAt(0)] = kind
}

type Counted = { depth: number; parts: number; item: number; itemParts: number }

export const tooMuchIn = (body: Buffer, partsMax = partsMaxUsual): string | undefined =>
  tooMuchBeyond(body, { partsMax, deepest: depthMax })

type Bounds = { readonly partsMax: number; readonly deepest: number }

export function tooMuchBeyond(body: Buffer, { partsMax, deepest }: Bounds): string | undefined {
  const counted: Counted = { depth: 0, parts: 0, item: 0, itemParts: 0 }
  for (let at = 0; at < body.length; at++) {
    const kind = kinds[body[at] ?? 0]
    // Of most bytes nothing is to be said.
    if (!kind) continue
    if (kind === text) at = endOfText(body, at)
    else count(counted, kind, at)
    const { depth, parts, item, itemParts } = counted
    if (depth > deepest) return `A body may be nested ${deepest} deep.`
    if (parts > partsMax) return `A body may have ${partsMax} parts.`
    if (at - item > itemBytesMax) return 'An item may have 1 MiB.'
    if (parts - itemParts > partsMaxUsual) return `An item may have ${partsMaxUsual} parts.`
  }
  return undefined
}

function count(counted: Counted, kind: number, at: number): void {
  if (kind === closing) counted.depth--
  else counted.parts++
  if (kind === opening) counted.depth++
  if (kind !== part || counted.depth !== 1) return
  counted.item = at
  counted.itemParts = counted.parts
}

/** Most texts are short; one that is long is looked through by what is faster at that. */
const shortText = 64

function endOfText(body: Buffer, start: number): number {
  const near = Math.min(start + shortText, body.length)
  for (let at = start + 1; at < near; at++) {
    if (body[at] === backslash) at++
    else if (body[at] === quote) return at
  }
  return near === body.length ? near : endOfLongText(body, start)
}

function endOfLongText(body: Buffer, start: number): number {
  for (let at = start + 1; ;) {
    const end = body.indexOf(quote, at)
    if (end < 0) return body.length
    let backslashes = 0
    while (body[end - 1 - backslashes] === backslash) backslashes++
    // Every second one is itself what is escaped.
    if (backslashes % 2 === 0) return end
    at = end + 1
  }
}
