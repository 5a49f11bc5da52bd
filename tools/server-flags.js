/**
 * The flags of Node that the server is started with: by `npm start` (run.js), and by proofs and measurements that start
 * it themselves. Plain JavaScript for Node 20, as run.js is.
 */

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

/**
 * The heap of the main thread can be bounded at the start only; on Kafka the engine runs in it, and it is
 * left as it is (decision 35).
 *
 * @param {readonly string[]} args
 * @param {Env} env
 * @returns {readonly string[]}
 */
export function serverFlags(args, env = process.env) {
  return isOnKafka(args, env) ? [] : ['--max-semi-space-size=16']
}

/**
 * What the server finds in its environment, unless it is there already: glibc gives memory of this size and
 * more back to the system when it is freed. Else it keeps what batches were handed over in (decision 35).
 *
 * @param {readonly string[]} args
 * @param {Env} env
 * @returns {Env}
 */
export function serverEnv(args, env = process.env) {
  return isOnKafka(args, env) ? env : { MALLOC_MMAP_THRESHOLD_: '131072', ...env }
}

/**
 * @param {readonly string[]} args
 * @param {Env} env
 */
function isOnKafka(args, env) {
  const told = args
    .map((arg, at) => (arg === '--log' ? args[at + 1] : /^--log=(.*)$/.exec(arg)?.[1]))
    .findLast((log) => log !== undefined)
  return (told ?? env.MILLRACE_LOG) === 'kafka'
}
