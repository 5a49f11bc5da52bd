/** Waits until something is so, asking again and again; says what was waited for when it is too late. */
export type Patience = {
  readonly what: string
  readonly msMax: number
  readonly everyMs: number
  /** Tells what stood in the way, when it is too late. */
  readonly why?: () => string | undefined
}

export async function until(isSo: () => Promise<boolean>, patience: Patience): Promise<void> {
  const end = performance.now() + patience.msMax
  while (!(await isSo())) {
    if (performance.now() > end) {
      const why = patience.why?.() ?? ''
      throw new Error(`${patience.what} did not happen within ${patience.msMax / 1000} s. ${why}`)
    }
    await new Promise((resolve) => setTimeout(resolve, patience.everyMs))
  }
}

/** The address answers with a success. */
export async function answers(url: string, init: RequestInit = {}): Promise<boolean> {
  return (await refusal(url, init)) === undefined
}

/** Why the address does not answer with a success, or undefined when it does. */
export async function refusal(url: string, init: RequestInit = {}): Promise<string | undefined> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5_000) })
    const text = await response.text()
    return response.ok ? undefined : `${response.status} ${text}`
  } catch (failure) {
    return String(failure)
  }
}
