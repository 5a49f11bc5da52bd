/** What is sent, and how it is told that the answer is another than it has to be. */
export type Attack = {
  readonly name: string
  /** Sends it; throws where it is answered otherwise than it has to be. */
  readonly strike: (port: number, server?: Halted) => Promise<void>
}

/** For what has to lie there when the server looks again. Who shares its process does without. */
export type Halted = {
  readonly halt: () => void
  readonly goOn: () => void
}

/** Who is still writing when the other side has had enough may not hear why. */
const mayBeUnheard = new Set([413, 431])

export function expect(answer: string, status: number): void {
  if (answer === '' && mayBeUnheard.has(status)) return
  if (!answer.startsWith(`HTTP/1.1 ${status} `)) {
    throw new Error(`It has to be ${status}, and is: ${answer.slice(0, 300) || 'nothing'}`)
  }
}
