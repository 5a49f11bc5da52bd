/** Requests as the text that goes over the wire, made before the clock runs. */
export type Target = {
  readonly host: string
  readonly port: number
  /** More ports of the same system: connections go to all of them in turn. */
  readonly morePorts?: readonly number[]
  /** Where an order is posted to. */
  readonly orderPath: string
}

/** Where the nth connection goes. */
export function portFor({ port, morePorts = [] }: Target, nth: number): number {
  return [port, ...morePorts][nth % (morePorts.length + 1)] ?? port
}

export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

export function requestText(target: Target, { method, path, headers, body }: Request): string {
  const json = body === undefined ? '' : JSON.stringify(body)
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${target.host}:${target.port}`,
    ...(body === undefined ? [] : ['Content-Type: application/json']),
    ...(method === 'GET' ? [] : [`Content-Length: ${Buffer.byteLength(json)}`]),
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${json}`
}
