/** The demo, where it is asked for: it is a client of this process like any other, and ends before it. */
import type { Settings } from '../settings.ts'
import type { Demo } from '../tools/demo/demo.ts'

export class DemoHere {
  /** What the table at the start says of it, when the shop is filled in; nothing where none is asked for. */
  readonly told: Promise<string | undefined>
  #demo: Demo | undefined
  #isStopping = false

  constructor(settings: Settings, url: string) {
    this.told = this.#open(settings, url)
  }

  begin(): void {
    if (!this.#isStopping) this.#demo?.begin()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#demo?.stop()
  }

  async #open({ demo, keys, kafka }: Settings, url: string): Promise<string | undefined> {
    // Of several instances one is enough.
    if (!demo.isOn || (kafka !== undefined && kafka.slot !== '1')) return undefined
    if (keys !== undefined) return 'off: keys are asked for, and it has none'
    const { Demo } = await import('../tools/demo/demo.ts')
    const opened = await Demo.open({ url, anyway: demo.anyway }).catch((error: unknown) => {
      return `off: ${error instanceof Error ? error.message : String(error)}`
    })
    if (typeof opened === 'string') return opened
    this.#demo = opened
    return opened.told
  }
}
