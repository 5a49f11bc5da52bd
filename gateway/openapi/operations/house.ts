/** Health, figures and documents. */
import { group, only, openGroup, text } from '@millrace/kernel'
import type { Operations } from '../operation.ts'

export const houseOperations: Operations = {
  'GET /health/live': {
    summary: 'Whether the process is there',
    answers: group({ status: only('up') }),
  },
  'GET /health/ready': {
    summary: 'Whether it should be asked',
    answers: group({ status: only('ready') }),
  },
  'GET /metrics': { summary: 'Figures for Prometheus', answers: 'text/plain' },
  'GET /docs': { summary: 'These calls as a page, to read and to try', answers: 'text/html' },
  'GET /openapi.json': { summary: 'This document', answers: openGroup({ openapi: text() }) },
  'GET /asyncapi.json': {
    summary: 'The document of all topics',
    answers: openGroup({ asyncapi: text() }),
  },
}
