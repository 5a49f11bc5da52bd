/** A flag's number, or one clear line and exit code 2: a proof that ran on nothing proves nothing. */
export function wholeNumber(flag: string, text: string, least: number): number {
  const number = Number(text)
  if (/^\d{1,15}$/.test(text) && number >= least) return number
  process.stderr.write(`${flag} ${text} is not a whole number from ${least} on.\n`)
  process.exit(2)
}
