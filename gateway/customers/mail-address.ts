/**
 * An address of mail as a server takes it: something of 64 letters at most before the one @, without what a
 * header would trip over, and names with dots between behind it. Whether anybody is there only a letter tells.
 */
const inTheWay = '\\s@<>()\\[\\],;:"\\\\\\u0000-\\u001f\\u007f-\\u009f'
const word = `[^.${inTheWay}]+`
const letter = `[^.${inTheWay}!-,/:-@\\[-\`{-~-]`
const label = `${letter}(?:(?:${letter}|-){0,61}${letter})?`

export const mailAddress = {
  max: 254,
  pattern: `^(?=[^@]{1,64}@)${word}(?:\\.${word})*@${label}(?:\\.${label})+$`,
}
