/**
 * What is watched, by name: `tenant/order` is told once, when the order has ended; the history of it
 * is told once, when it has grown.
 */
const history = '~history:'

export const historyWatch = (order: string): string => history + order

/** The order that a watch is about, as `tenant/order`. */
export const orderOfWatch = (watch: string): string =>
  watch.startsWith(history) ? watch.slice(history.length) : watch
