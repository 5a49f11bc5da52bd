/**
 * The flags of Node that the server is started with: by `npm start` (run.js), and by proofs and measurements that start
 * it themselves. Plain JavaScript for Node 20, as run.js is.
 */

/**
 * The heap of the main thread can be bounded at the start only; on Kafka the engine runs in it, and it is
 * left as it is (decision 35).
 *
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {readonly string[]}
 */
export function serverFlags(args, env = process.env) {
  const told = args
    .map((arg, at) => (arg === '--log' ? args[at + 1] : /^--log=(.*)$/.exec(arg)?.[1]))
    .findLast((log) => log !== undefined)
  return (told ?? env.MILLRACE_LOG) === 'kafka' ? [] : ['--max-semi-space-size=16']
}
