/**
 * An address of mail as a server takes it: something of 64 letters at most before the one @, without what a
 * header would trip over or nobody sees, and names with dots between behind it. Whether anybody is there only
 * a letter tells.
 */
const unseen = '\\u00ad\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ud800-\\udfff'
const inTheWay = `${unseen}\\s@<>()\\[\\],;:"\\\\\\u0000-\\u001f\\u007f-\\u009f`
const word = `[^.${inTheWay}]+`
const letter = `[^.${inTheWay}!-,/:-@\\[-\`{-~-]`
const label = `${letter}(?:(?:${letter}|-){0,61}${letter})?`

export const mailAddress = {
  max: 254,
  pattern: `^(?=[^@]{1,64}@)${word}(?:\\.${word})*@${label}(?:\\.${label})+$`,
}
