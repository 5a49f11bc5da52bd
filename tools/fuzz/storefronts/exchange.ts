/** One call and its answer, sent as it is: no address is tidied up on the way. */
import { request, type Agent } from 'node:http'
import type { Call } from './calls.ts'

export type Answer = {
  readonly status: number
  readonly type: string
  readonly text: string
}

const answerMsMax = 90_000

type How = { readonly agent: Agent; readonly authorization: string | undefined }

export function answered(call: Call, { agent, authorization }: How): Promise<Answer> {
  const { hostname, port } = new URL(call.url)
  const headers = {
    ...call.headers,
    ...(authorization === undefined ? {} : { authorization }),
    ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }),
  }
  return new Promise((resolve, reject) => {
    const { method, path } = call
    const asking = request({ agent, hostname, port, method, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers: told } = response
        resolve({ status, type: told['content-type']?.split(';')[0]?.trim() ?? '', text })
      })
    })
    asking.setTimeout(answerMsMax, () => asking.destroy(new Error('It is not answered.')))
    asking.on('error', reject)
    asking.end(call.body)
  })
}
