/**
 * What is watched, by name: `tenant/order` is told once, when the order has ended; the history of it is told
 * once, when it has grown; the wave of `tenant/sku` once, when a number of it is another one.
 */
const history = '~history:'
const wave = '~wave:'

export const historyWatch = (order: string): string => history + order
export const waveWatch = (product: string): string => wave + product

/** The order that a watch is about, as `tenant/order`; or the product, as `tenant/sku`. */
export const orderOfWatch = (watch: string): string =>
  watch.startsWith('~') ? watch.slice(watch.indexOf(':') + 1) : watch
