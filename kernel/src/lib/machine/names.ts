/**
 * What may stand in a key, in the name of an entry or of a timer: any text that a log can hold. Names
 * often come from outside, so one that no log can hold must fail in the step that uses it.
 */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f]/

const isName = (name: string): boolean => !controls.test(name) && name.isWellFormed()

/** Engines order names by their bytes; only for ASCII is that JavaScript's order too. */
// eslint-disable-next-line no-control-regex
export const isAscii = (name: string): boolean => /^[\u0000-\u007f]*$/.test(name)

let lastChecked = ''

/** What is told to several services lies mostly under one key: the same name comes again at once. */
export function checkName(name: string): void {
  if (name === lastChecked) return
  if (!isName(name))
    throw new Error(`${JSON.stringify(name)} cannot be a name: no control characters.`)
  lastChecked = name
}
