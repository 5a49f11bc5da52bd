/** Waits until something is so, asking again and again; says what was waited for when it is too late. */
export type Patience = { readonly what: string; readonly msMax: number; readonly everyMs: number }

export async function until(isSo: () => Promise<boolean>, patience: Patience): Promise<void> {
  const end = performance.now() + patience.msMax
  while (!(await isSo())) {
    if (performance.now() > end) {
      throw new Error(`${patience.what} did not happen within ${patience.msMax / 1000} s`)
    }
    await new Promise((resolve) => setTimeout(resolve, patience.everyMs))
  }
}

/** The address answers with a success. */
export async function answers(url: string, init: RequestInit = {}): Promise<boolean> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
