/** Whoever uses a storefront: how they begin, and what each of them does over and over. */
import type { Caller } from './caller.ts'

export type Crowd = {
  /** What has to be there before anybody comes. */
  readonly prepare: (caller: Caller) => Promise<void>
  /** A round of one user; each stands by itself, and what it did is judged at its end. */
  readonly round: (caller: Caller, nth: number) => Promise<void>
}
