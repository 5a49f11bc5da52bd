/** What Node is told to run the server as `npm start` runs it (run.js). */
import nodeFlags from './server-flags.json' with { type: 'json' }

/** On Kafka the engine runs in the main thread, whose heap is left as it is there (decision 35). */
export const serverCommand = (flags: readonly string[]): readonly string[] =>
  flags.some((flag) => /(^|=)kafka$/.test(flag)) ? ['main.ts'] : [...nodeFlags, 'main.ts']
