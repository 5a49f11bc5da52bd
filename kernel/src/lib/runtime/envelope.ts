/**
 * The envelope: what the kernel knows about a message. `service` and `key` say who takes it; the
 * rest says where it came from and what it belongs to.
 */
export type Origin = 'edge' | 'step' | 'timer' | 'effect' | 'operator'

/** The key that sent a command with `ask` and waits for its answer. */
export type Asker = {
  readonly service: string
  readonly key: string
  readonly note: string
}

/** A call from outside that may come again: its key there, and a digest of its body. */
export type Once = { readonly key: string; readonly digest: string }

export type Envelope = {
  readonly id: string
  readonly type: string
  readonly version: number
  readonly tenant: string
  readonly service: string
  readonly key: string
  readonly time: number
  readonly origin: Origin
  readonly cause: string | undefined
  readonly correlation: string | undefined
  readonly trace: string | undefined
  readonly asker: Asker | undefined
  readonly once: Once | undefined
  /** The name of the timer that this message was set with. */
  readonly timer: string | undefined
  readonly data: unknown
}

/** An event as the log keeps it. */
export type EventRecord = {
  readonly id: string
  readonly type: string
  readonly version: number
  readonly tenant: string
  readonly key: string
  readonly time: number
  readonly origin: Origin
  readonly cause: string | undefined
  readonly correlation: string | undefined
  readonly trace: string | undefined
  readonly data: unknown
}

export const encodeEnvelope = (envelope: Envelope): string => JSON.stringify(envelope)

export function decodeEnvelope(text: string): Envelope {
  // What lies in the log was written by `encodeEnvelope`; the payload is checked when it is handled.
  const stored = JSON.parse(text) as Partial<Envelope> & Omit<Envelope, OptionalPart>
  return {
    ...stored,
    cause: stored.cause,
    correlation: stored.correlation,
    trace: stored.trace,
    asker: stored.asker,
    once: stored.once,
    timer: stored.timer,
  }
}

/** What has lain for long, as of now. A timer is known by when it was due. */
export const notBefore = (envelope: Envelope, now: number): Envelope =>
  envelope.time >= now || envelope.timer !== undefined ? envelope : { ...envelope, time: now }

type OptionalPart = 'cause' | 'correlation' | 'trace' | 'asker' | 'once' | 'timer'
