/**
 * Job: says cheaply of a body that is still bytes whether its parts are too many or lie too deep, as
 * parsing and checking such a body would hold everybody else up.
 * Boundary: it knows brackets, commas and text; whether it is JSON says the parser.
 */
const depthMax = 32
/** An order of a hundred lines has four hundred. */
const partsMaxUsual = 10_000

const opening: ReadonlySet<number | undefined> = new Set([0x5b, 0x7b])
const closing: ReadonlySet<number | undefined> = new Set([0x5d, 0x7d])
const quote = 0x22
const comma = 0x2c
const backslash = 0x5c

export function tooMuchIn(body: Buffer, partsMax = partsMaxUsual): string | undefined {
  let depth = 0
  let parts = 0
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (byte === quote) at = endOfText(body, at)
    else if (byte === comma) parts++
    else if (opening.has(byte)) {
      parts++
      if (++depth > depthMax) return `A body may be nested ${depthMax} deep.`
    } else if (closing.has(byte)) depth--
    if (parts > partsMax) return `A body may have ${partsMax} parts.`
  }
  return undefined
}

function endOfText(body: Buffer, start: number): number {
  for (let at = start + 1; at < body.length; at++) {
    if (body[at] === backslash) at++
    else if (body[at] === quote) return at
  }
  return body.length
}
