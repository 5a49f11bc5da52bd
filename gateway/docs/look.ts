/** How the page looks, and what it does: all that it needs is in it. */

export const style = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6675; --line: #dde2e8; --paper: #fff; --field: #f5f7f9; --link: #0b63b5 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #9aa5b4; --line: #333c48; --paper: #151a21; --field: #1d242d; --link: #7db8f2 } }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
body > div { display: grid; grid-template-columns: 15rem minmax(0, 1fr); max-width: 90rem; margin: 0 auto }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line) }
nav h1 { margin: 0; font-size: 1.3rem } nav a { display: block; padding: .1rem 0 }
main { padding: 1.5rem 2rem 6rem } h2 { margin: 2.5rem 0 .5rem } h3 { margin: 1.5rem 0 .25rem } h4 { margin: 1rem 0 .25rem; color: var(--soft) }
a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
code, pre, textarea { font: 13px/1.5 ui-monospace, monospace } code em { color: var(--link); font-style: normal }
i, small, .call summary span { color: var(--soft) } i { font-style: normal }
input, textarea, button { font: inherit; width: 100%; padding: .35rem .5rem; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 4px }
textarea { font: 13px/1.5 ui-monospace, monospace } button { margin-top: .75rem; cursor: pointer; background: var(--link); border-color: var(--link); color: var(--paper) }
label { display: block; margin-top: .5rem; color: var(--soft); font-size: .85rem }
.call { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0 } .call summary { padding: .5rem .75rem; cursor: pointer; list-style: none }
.method { display: inline-block; width: 4.5rem; font-size: .8rem } .GET { color: #2f7d3b } .POST { color: #b3541e } .PUT { color: #7a4fb5 } .DELETE { color: #b52a37 }
@media (prefers-color-scheme: dark) { .GET { color: #7cc98a } .POST { color: #f0a36f } .PUT { color: #c3a2f2 } .DELETE { color: #f08c95 } }
.role { border: 1px solid var(--line); border-radius: 9px; padding: 0 .5rem; font-size: .75rem }
.told { display: grid; grid-template-columns: minmax(0, 1fr) 22rem; gap: 2rem; padding: 0 .75rem .75rem; border-top: 1px solid var(--line) }
form { background: var(--field); border-radius: 6px; padding: .5rem 1rem 1rem; margin-top: .75rem; align-self: start; min-width: 0 } pre { white-space: pre-wrap; overflow-wrap: anywhere }
.fields { margin: .25rem 0; padding-left: 1rem; list-style: none; border-left: 2px solid var(--line) } .form { overflow-wrap: anywhere; color: var(--soft) }
.status { margin-right: .25rem }
@media (max-width: 60rem) { body > div, .told { grid-template-columns: minmax(0, 1fr) } nav { position: static; height: auto; border: 0 } main { padding: 1rem } }
`

export const script = `
const key = document.querySelector('#key')
const find = document.querySelector('#find')
find.addEventListener('input', () => {
  const words = find.value.toLowerCase()
  for (const call of document.querySelectorAll('.call')) call.hidden = !call.dataset.words.includes(words)
})
const open = () => document.getElementById(location.hash.slice(1))?.setAttribute('open', '')
addEventListener('hashchange', open)
open()
document.addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = event.target
  const told = form.querySelector('pre')
  let path = form.dataset.path
  const query = new URLSearchParams()
  for (const field of form.querySelectorAll('input')) {
    if (field.dataset.in === 'path') path = path.replace('{' + field.name + '}', encodeURIComponent(field.value))
    else if (field.value !== '') query.set(field.name, field.value)
  }
  const body = form.querySelector('textarea')?.value
  const headers = {}
  if (key.value !== '') headers.authorization = 'Bearer ' + key.value
  if (body !== undefined && body !== '') headers['content-type'] = 'application/json'
  told.hidden = false
  told.textContent = '…'
  try {
    const target = path + (query.size > 0 ? '?' + query : '')
    const answer = await fetch(target, { method: form.dataset.method, headers, body: body || undefined })
    const about = [...answer.headers].map(([name, value]) => name + ': ' + value).join('\\n')
    told.textContent = answer.status + ' ' + answer.statusText + '\\n' + about + '\\n\\n'
    const decoder = new TextDecoder()
    let text = ''
    for await (const part of answer.body ?? []) text += decoder.decode(part, { stream: true })
    try { text = JSON.stringify(JSON.parse(text), null, 2) } catch {}
    told.textContent += text
  } catch (error) {
    told.textContent = String(error)
  }
})
`
