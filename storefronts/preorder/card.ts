/** What is kept and shown of a card: its last four digits. */

const shownDigits = 4
/** With fewer digits the last four would say too much of it. */
const fewestDigits = 12
const hidden = '****-****-****-'

const shown = /^\*{4}-\*{4}-\*{4}-(?:\d{4}|\*{4})$/

/** Whether this is what we show, and no number. */
export const isShown = (cardNo: string): boolean => shown.test(cardNo)

export function shownCard(cardNo: unknown): string {
  const text = String(cardNo)
  if (isShown(text)) return text
  const digits = text.replaceAll(/\D/g, '')
  return hidden + (digits.length < fewestDigits ? '****' : digits.slice(-shownDigits))
}
