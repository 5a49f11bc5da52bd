/**
 * Calls `then` once, when the bootstrap that began this process (tools/run.js) has ended without
 * ending it, be it by kill -9. A process that was begun in another way is not watched.
 */
export function whenParentEnds(then: () => void): void {
  if (process.env['MILLRACE_PARENT'] === undefined) return
  if (process.connected === false) {
    queueMicrotask(then)
    return
  }
  process.once('disconnect', then)
  // The watch alone should not keep the process alive.
  process.channel?.unref()
}
