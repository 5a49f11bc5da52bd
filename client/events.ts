/** Reads server-sent events, a block at a time. */

export type Told = { readonly id: string | undefined; readonly name: string; readonly data: string }

/** Ends where the connection does; comments, which keep it from being taken for dead, are left out. */
export async function* eventsOf({ body }: Response): AsyncGenerator<Told> {
  if (body === null) return
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const told = toldIn(block)
      if (told !== undefined) yield told
    }
  }
}

function toldIn(block: string): Told | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
    }),
  )
  const data = fields.get('data')
  if (data === undefined) return undefined
  return { id: fields.get('id'), name: fields.get('event') ?? 'message', data }
}
