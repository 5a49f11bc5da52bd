/**
 * Old payloads are brought up to the present version one step at a time: `upcasts[1]` makes version
 * 2 out of version 1. A gap is found when the message type is declared, that is at start.
 */
export type Upcasts = { readonly [from: number]: (data: never) => unknown }

export function upcastPayload(
  name: string,
  version: number,
  upcasts: Upcasts,
): (data: unknown, from: number) => unknown {
  for (let from = 1; from < version; from++) {
    if (upcasts[from] === undefined) {
      throw new Error(`${name} is at version ${version}, but nothing brings up version ${from}.`)
    }
  }
  return (data, from) => {
    if (from > version) {
      throw new Error(`${name} came in version ${from}; this release knows up to ${version}.`)
    }
    let current = data
    for (let at = from; at < version; at++) {
      const up = upcasts[at]
      if (up === undefined) throw new Error(`${name}: nothing brings up version ${at}.`)
      current = up(current as never)
    }
    return current
  }
}
