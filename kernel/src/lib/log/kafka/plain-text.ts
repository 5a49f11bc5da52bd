/**
 * Job: says of brokers that do not answer whether they want TLS or a password, neither of which the log
 * speaks: they take the connection, and end it when they are asked something in plain text.
 */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { placesOf, type Place } from './wire-frame.ts'

const patienceMs = 2000
/** The first byte of TLS's answer to what is no TLS. */
const tlsAlert = 0x15
/** For the names of all topics, which nobody may ask for before he has said who he is. */
const question = Buffer.from('00000012000300000000000100026d72ffffffff', 'hex')

/** One sentence, or nothing where it is something else that keeps them from answering. */
export async function plainTextRefusal(brokers: string): Promise<string | undefined> {
  const told = await Promise.all(placesOf(brokers).map(refusalAt))
  return told.find((refusal) => refusal !== undefined)
}

async function refusalAt({ host, port }: Place): Promise<string | undefined> {
  const socket = connect({ host, port })
  const wants = (what: string): string =>
    `The broker at ${host}:${port} wants ${what}; Millrace speaks plain text to Kafka, without a password.`
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  socket.once('connect', () => {
    socket.write(question)
    socket.once('close', () => resolve(wants('TLS or a password')))
  })
  socket.once('data', ([first]: Buffer) => resolve(first === tlsAlert ? wants('TLS') : undefined))
  socket.once('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ECONNREFUSED') resolve(undefined)
  })
  try {
    return await Promise.race([promise, sleep(patienceMs, undefined)])
  } finally {
    socket.removeAllListeners('close')
    socket.destroy()
  }
}
