import { describe, it } from 'node:test'
import { answer, isoTime } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { checkSwitched, showSwitches, switchCheck } from '#contracts/checks'
import { checkSwitches } from './check-switches.ts'

const board = 'checks'
const said = { by: 'olga', why: 'Too many of them.' }
const turn = (on: boolean) => switchCheck({ board, check: 'large', on, ...said })
const is = (on: boolean) => ({ check: 'large', on, since: isoTime(testTime), ...said })

describe('check switches', () => {
  it('are told with who and why, and stay as they are when it is said again', () => {
    given(checkSwitches)
      .when(turn(true))
      .then(checkSwitched({ check: 'large', on: true, ...said }), answer([is(true)]))
      .when(turn(true), { now: testTime + 1 })
      .then(answer([is(true)]))
      .changesNothing()
      .when(turn(false))
      .then(checkSwitched({ check: 'large', on: false, ...said }), answer([is(false)]))
  })

  it('know only what somebody has switched', () => {
    given(checkSwitches).when(showSwitches({ board })).then(answer([])).changesNothing()
  })
})
