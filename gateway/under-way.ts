/**
 * Job: the requests that are under way, and how they end when the gateway closes.
 * Boundary: it ends answers; who may still ask is the gateway's to say.
 *
 * W1 An answer that goes out after the end was asked for closes its connection.
 * W2 What the engine was asked before is answered as the engine answers it, within `answersMsMax`.
 * W3 What cannot be answered within its limit is told 503; no connection ends without a word.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { Slots } from './slots.ts'

/** From the signal on, the answers of the engine have this long; then 503. */
export const answersMsMax = 6000
/** It is looks that count, not time: who stood still meanwhile has read nothing of what came. */
const lookMs = 10
/** What has not arrived after so many, a second, is told 503, too. */
const arrivalLooksMax = 100
/** When no new request has come for so many, none is lying unread. */
const lullLooks = 10

type Here = { readonly reply: FastifyReply; isAsked: boolean }

/** Where a reply says how far it is: it is gone with the reply. */
const standing = Symbol('under way')
type Standing = { [standing]?: Here }

export class UnderWay {
  readonly #turnAway: (reply: FastifyReply) => void
  readonly #here = new Slots<Here>()
  readonly #listeners: (() => void)[] = []
  #looksSinceLast = 0
  #isStopping = false

  constructor(turnAway: (reply: FastifyReply) => void) {
    this.#turnAway = turnAway
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  arriving(reply: FastifyReply): void {
    const here = { reply, isAsked: false }
    ;(reply as Standing)[standing] = here
    const at = this.#here.put(here)
    // Also where the caller has gone and nothing is sent.
    reply.raw.once('close', () => this.#here.take(at))
    if (!this.#isStopping) return
    this.#looksSinceLast = 0
    closing(reply)
  }

  /** All of it has arrived, and the engine is asked. */
  asked(reply: FastifyReply): void {
    const here = (reply as Standing)[standing]
    if (here !== undefined) here.isAsked = true
  }

  /** Told when nobody may wait any longer. */
  onStop(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** From now on whoever comes is turned away; resolves when everybody has been told something. */
  async stop(answersMs: number): Promise<void> {
    const begun = performance.now()
    this.#isStopping = true
    for (const listener of this.#listeners) listener()
    for (const { reply } of this.#here.all()) closing(reply)
    for (let looks = 1; ; looks++) {
      // What has come by then is read between one look and the next.
      await sleep(lookMs)
      this.#looksSinceLast++
      const isLate = performance.now() - begun >= answersMs
      const isArrived = isLate || looks >= arrivalLooksMax
      if (isArrived) this.#tell((here) => !here.isAsked)
      if (isLate) return this.#tell((here) => here.isAsked)
      const isQuiet = isArrived || this.#looksSinceLast >= lullLooks
      if (isQuiet && this.#here.size === 0) return
    }
  }

  #tell(whom: (here: Here) => boolean): void {
    for (const here of this.#here.all()) {
      if (whom(here) && !here.reply.sent) this.#turnAway(here.reply)
    }
  }
}

/** W1. What is being sent already has its headers. */
function closing(reply: FastifyReply): void {
  if (!reply.raw.headersSent) void reply.header('connection', 'close')
}
