/** What every instance answers when all has settled, in a file for the checker. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { ledgers, resources } from './shop.ts'

const withinMs = 180_000

type Page = { readonly items: readonly unknown[]; readonly next: string | null }

/** `round` names when it was read, such as after a disk was lost. */
export async function readAll(file: WriteStream, url: string, round: string): Promise<void> {
  const tell = (path: string, answer: unknown): void => {
    file.write(`${JSON.stringify({ round, url, path, answer })}\n`)
  }
  for (const path of resources()) tell(path, await read(url, path))
  for (const path of ledgers()) tell(path, await readPages(url, path))
  for (const path of ['/v1/orders', '/v1/letters']) tell(path, await readPages(url, path))
}

export async function openFile(path: string) {
  const file = createWriteStream(path)
  await once(file, 'open')
  return {
    file,
    close: async () => {
      file.end()
      await once(file, 'close')
    },
  }
}

export async function read(url: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  for (const end = performance.now() + withinMs; ;) {
    try {
      const response = await fetch(url + path, { signal: AbortSignal.timeout(30_000) })
      const body = (await response.json()) as Record<string, unknown>
      if (response.status === 200 || response.status === 404) {
        return { ...body, status: response.status }
      }
    } catch {
      // It is asked again.
    }
    if (performance.now() > end) throw new Error(`${url}${path} is not answered.`)
    await sleep(250)
  }
}

async function readPages(url: string, path: string): Promise<readonly unknown[]> {
  const items: unknown[] = []
  for (let cursor = ''; ;) {
    const page = (await read(url, `${path}?limit=500${cursor}`)) as unknown as Page
    items.push(...page.items)
    if (page.next === null) return items
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
}
