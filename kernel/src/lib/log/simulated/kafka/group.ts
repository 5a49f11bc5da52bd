/**
 * Job: the coordinator of one consumer group of static members: who belongs to it, in which generation,
 * and which partitions the leader of the generation gave to whom.
 *
 * B6 A generation begins when every member has joined anew; one that has died is waited for until its
 *    session ends.
 * B7 A static member that comes back while nothing is being dealt out gets what it had, in the same
 *    generation; who had its name before is refused.
 * B8 Offsets are taken from a member as it is now, in the present generation; also while the others
 *    are joining anew.
 */
import { clientError, type Time } from './host.ts'
import type { ClientError } from '../../kafka/client.ts'

export type Membership = {
  readonly instance: string
  readonly member: string
  readonly generation: number
}

export type Joined = {
  readonly member: string
  readonly generation: number
  /** The members' names, for the leader to deal out; none for the others. */
  readonly deal: readonly string[] | undefined
}

export type Dealt = ReadonlyMap<string, readonly number[]>
type Answer<T> = (answer: T | ClientError) => void

type Member = {
  id: string
  readonly sessionMs: number
  heardAt: number
  joining: Answer<Joined> | undefined
  syncing: Answer<readonly number[]> | undefined
  dealt: readonly number[]
}

export const unknownMember = 25
export const fencedInstance = 82
const illegalGeneration = 22
export const rebalancing = 27

export class Group {
  generation = 0
  #is: 'stable' | 'joining' | 'dealing' = 'stable'
  #leader = ''
  #ids = 0
  readonly #time: Time
  readonly #onPoint: (point: string) => void
  readonly #members = new Map<string, Member>()

  constructor(time: Time, onPoint: (point: string) => void) {
    this.#time = time
    this.#onPoint = onPoint
  }

  get isStable(): boolean {
    return this.#is === 'stable'
  }

  get names(): readonly string[] {
    return [...this.#members.keys()]
  }

  join(
    { instance, member, sessionMs }: { instance: string; member: string; sessionMs: number },
    answer: Answer<Joined>,
  ): void {
    const known = this.#members.get(instance)
    if (member !== '' && known?.id !== member) return answer(refusal(known))
    const id = member === '' ? `${instance}-${++this.#ids}` : member
    const joined = this.#replace(instance, known, { id, sessionMs })
    if (known !== undefined && this.#is === 'stable') {
      if (member === '') this.#onPoint('a member comes back to what it had')
      return answer({ member: id, generation: this.generation, deal: undefined })
    }
    this.#rebalance()
    joined.joining = answer
    this.#joinedAll()
  }

  /** The leader's deal makes the generation stable. */
  sync(of: Membership, deal: Dealt | undefined, answer: Answer<readonly number[]>): void {
    const at = this.#present(of)
    if (!('id' in at)) return answer(at)
    if (this.#is === 'joining') return answer(clientError(rebalancing, 'It is being dealt out.'))
    if (this.#is === 'stable') return answer(at.dealt)
    at.syncing = answer
    if (deal === undefined) return
    this.#is = 'stable'
    for (const [instance, member] of this.#members) {
      member.dealt = deal.get(instance) ?? []
      member.syncing?.(member.dealt)
      member.syncing = undefined
    }
  }

  heartbeat(of: Membership): ClientError | undefined {
    const at = this.#present(of)
    if (!('id' in at)) return at
    at.heardAt = this.#time.now
    return this.#is === 'joining' ? clientError(rebalancing, 'It is being dealt out.') : undefined
  }

  /** B8 */
  refusalOf(of: Membership): ClientError | undefined {
    const at = this.#present(of)
    if ('id' in at) {
      if (this.#is !== 'stable') this.#onPoint('offsets are taken while shards are dealt out')
      return undefined
    }
    this.#onPoint(`offsets are refused: ${at.code}`)
    return at
  }

  leave(instance: string): void {
    const member = this.#members.get(instance)
    if (member === undefined) return
    this.#members.delete(instance)
    const gone = clientError(unknownMember, 'It has left.')
    member.joining?.(gone)
    member.syncing?.(gone)
    this.#rebalance()
    this.#joinedAll()
  }

  /** B7 */
  #replace(
    instance: string,
    known: Member | undefined,
    is: Pick<Member, 'id' | 'sessionMs'>,
  ): Member {
    known?.joining?.(refusal(known))
    known?.syncing?.(refusal(known))
    const waits = { joining: undefined, syncing: undefined }
    const member: Member = { ...is, ...waits, heardAt: this.#time.now, dealt: known?.dealt ?? [] }
    this.#members.set(instance, member)
    this.#expect(instance, member)
    return member
  }

  #present({ instance, member, generation }: Membership): Member | ClientError {
    const known = this.#members.get(instance)
    if (known === undefined || known.id !== member) return refusal(known)
    if (generation === this.generation) return known
    return clientError(illegalGeneration, 'There is another generation.')
  }

  #rebalance(): void {
    if (this.#is === 'joining') return
    this.#is = 'joining'
    for (const member of this.#members.values()) {
      member.syncing?.(clientError(rebalancing, 'It is dealt out anew.'))
      member.syncing = undefined
    }
  }

  /** B6 */
  #joinedAll(): void {
    const members = [...this.#members]
    if (this.#is !== 'joining' || members.some(([, { joining }]) => joining === undefined)) return
    this.generation++
    this.#is = members.length === 0 ? 'stable' : 'dealing'
    const names = members.map(([instance]) => instance).sort()
    if (!names.includes(this.#leader)) this.#leader = names[0] ?? ''
    for (const [instance, member] of members) {
      member.heardAt = this.#time.now
      const deal = instance === this.#leader ? names : undefined
      const { joining } = member
      member.joining = undefined
      joining?.({ member: member.id, generation: this.generation, deal })
    }
  }

  /** Whoever is not heard of for a session is gone; who waits to join is there. */
  #expect(instance: string, member: Member, ms = member.sessionMs): void {
    this.#time.after(ms, () => {
      if (this.#members.get(instance) !== member) return
      if (member.joining !== undefined) member.heardAt = this.#time.now
      const silentMs = this.#time.now - member.heardAt
      if (silentMs < member.sessionMs) {
        return this.#expect(instance, member, member.sessionMs - silentMs)
      }
      this.#onPoint('a session ends')
      this.leave(instance)
    })
  }
}

const refusal = (known: Member | undefined): ClientError =>
  known === undefined
    ? clientError(unknownMember, 'The group knows no such member.')
    : clientError(fencedInstance, 'A newer member has this name.', { isFatal: true })
