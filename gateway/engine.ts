import type { AskOptions, AskResult, EngineTelling, EventRecord, Sent } from '@millrace/kernel'

/** All that the gateway sees of the kernel. Answers and events come after their commit. */
export interface GatewayEngine {
  /** Rejects with `Busy`, `OtherBody` or `StepFailed`. */
  ask(message: Sent, options: AskOptions): Promise<AskResult>
  askEachShard(
    message: Sent,
    options: AskOptions,
  ): Promise<readonly { readonly shard: number; readonly body: unknown }[]>
  onCommitted(listener: (event: EventRecord) => void): void
  telling(): EngineTelling
  /** Why the log cannot be written any more. */
  readonly failure: Error | undefined
}
