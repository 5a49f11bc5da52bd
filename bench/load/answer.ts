/**
 * Reads an HTTP/1.1 answer as far as the bench needs it. One request is on its way per connection,
 * so a text holds one answer, whole or in part; its body is ASCII as far as lengths go (latin1).
 */
export type Answer = {
  readonly status: number
  readonly closes: boolean
  /** Where the body begins in the text that was read. */
  readonly bodyAt: number
}

export type Fate = 'approved' | 'canceled' | 'undecided' | 'turned-away' | 'failed'

/** Undefined while more has to come. */
export function readAnswer(text: string): Answer | undefined {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const bodyAt = headEnd + 4
  const length = lengthIn(text, headEnd)
  if (length === undefined ? !lastChunkIn(text, bodyAt) : text.length < bodyAt + length) {
    return undefined
  }
  return { status: statusIn(text), closes: closesIn(text, headEnd), bodyAt }
}

/** What became of the order, from the state that the answer tells. */
export function fateOf(answer: Answer, text: string): Fate {
  if (answer.status === 429 || answer.status === 503) return 'turned-away'
  if (answer.status < 200 || answer.status > 299) return 'failed'
  const state = text.indexOf('"state":"', answer.bodyAt)
  if (state < 0) return 'failed'
  if (text.startsWith('APPROVED"', state + 9)) return 'approved'
  return text.startsWith('CANCELED"', state + 9) ? 'canceled' : 'undecided'
}

/** What became of each order of a batch, which is a list; of one order, where it is none. */
export function fatesOf(answer: Answer, text: string): readonly Fate[] {
  if (answer.status !== 200 || text[answer.bodyAt] !== '[') return [fateOf(answer, text)]
  const starts = [...text.matchAll(/\{"status":(\d{3}),/g)]
  return starts.map(({ index, 1: status }, nth) => {
    const item = text.slice(index, starts[nth + 1]?.index)
    return fateOf({ ...answer, status: Number(status), bodyAt: 0 }, item)
  })
}

/** The body as it was meant, its chunks joined. */
export function bodyIn({ bodyAt }: Answer, text: string): string {
  const body = text.slice(bodyAt)
  if (!/\r\ntransfer-encoding:\s*chunked/i.test(text.slice(0, bodyAt))) return body
  let joined = ''
  for (let at = 0; ;) {
    const sizeEnd = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.slice(at, sizeEnd), 16)
    if (!(size > 0)) return joined
    joined += body.slice(sizeEnd + 2, sizeEnd + 2 + size)
    at = sizeEnd + 2 + size + 2
  }
}

function statusIn(text: string): number {
  return Number(text.slice(9, 12))
}

/** The two spellings that servers use are looked for first; any other costs a search more. */
function lengthIn(text: string, headEnd: number): number | undefined {
  let at = text.indexOf('ontent-length: ')
  if (at < 0 || at > headEnd) at = text.indexOf('ontent-Length: ')
  if (at >= 0 && at < headEnd) return Number.parseInt(text.slice(at + 15, at + 27), 10)
  const head = text.slice(0, headEnd).toLowerCase()
  const odd = /\r\ncontent-length:\s*(\d+)/.exec(head)
  if (odd !== null) return Number(odd[1])
  if (head.includes('\r\ntransfer-encoding: chunked')) return undefined
  if (/^http\/1\.1 (204|304)/.test(head)) return 0
  throw new Error('An answer tells neither its length nor that it comes in chunks')
}

function lastChunkIn(text: string, bodyAt: number): boolean {
  return text.length >= bodyAt + 5 && text.endsWith('\r\n0\r\n\r\n')
}

function closesIn(text: string, headEnd: number): boolean {
  const at = text.indexOf('onnection: close')
  return at >= 0 && at < headEnd
}
