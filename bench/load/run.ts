/** What the bench asks of the loader, and what the loader tells while it works. */
import type { Siege } from '../siege/besieger.ts'
import type { Besieged } from '../siege/tally.ts'
import type { Latencies } from './histogram.ts'
import type { Target } from './request.ts'
import type { Mix } from './standard-order.ts'
import type { Tallied } from './tally.ts'

export type Run = {
  readonly warmSeconds: number
  readonly seconds: number
  /** Orders in a request, where they are not sent one by one. */
  readonly batch?: number
  /** In the open loop: the most that are opened. */
  readonly connections: number
  /** Arrivals a second; without it every connection sends as soon as it is answered. */
  readonly rate?: number
  /** Ends the run early, once so many orders are settled, the warm-up's included. */
  readonly ordersMax?: number
}

export type RunResult = Tallied & {
  readonly seconds: number
  /** Open loop: how late requests left the loader itself, apart from waiting for a connection. */
  readonly lateness?: Latencies
  readonly loaderCpuMicrosPerOrder: number
}

export type ToLoader =
  | { readonly ask: 'seed'; readonly target: Target }
  | { readonly ask: 'prepare'; readonly target: Target; readonly mix: Mix }
  | { readonly ask: 'run'; readonly run: Run }
  | { readonly ask: 'arrive'; readonly siege: Siege }
  | { readonly ask: 'besiege'; readonly seconds: number }

export type FromLoader =
  | { readonly tell: 'done'; readonly count: number }
  | { readonly tell: 'window-opened' }
  | { readonly tell: 'window-closed' }
  | { readonly tell: 'result'; readonly result: RunResult }
  | { readonly tell: 'besieged'; readonly result: Besieged }
  | { readonly tell: 'failed'; readonly why: string }
