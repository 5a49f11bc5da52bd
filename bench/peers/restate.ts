/** Restate as it comes, one node, fsync on; on the loopback only, and it tells nobody about itself. */
import { join } from 'node:path'
import { freePorts } from '../../tools/free-ports.ts'
import { answers, until } from '../waiting.ts'
import type { Workplace } from '../workplace.ts'
import { portOf, type Peer } from './peer.ts'

const here = import.meta.dirname
const binary = join(
  here,
  `node_modules/@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`,
)

export async function startRestate(workplace: Workplace): Promise<Peer> {
  const [ingress = 0, admin = 0, node = 0] = await freePorts(3)
  const server = workplace.start(binary, ['--no-logo'], {
    cwd: workplace.directory,
    env: {
      PATH: process.env['PATH'],
      HOME: workplace.directory,
      DO_NOT_TRACK: '1',
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_NODE_NAME: 'bench',
      RESTATE_BASE_DIR: join(workplace.directory, 'restate'),
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}/`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_ADMIN__DISABLE_WEB_UI: 'true',
      RESTATE_LOG_FILTER: 'error',
    },
  })
  const service = workplace.start(process.execPath, [join(here, 'restate-service.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const patience = { msMax: 60_000, everyMs: 100 }
  const servicePort = await portOf(service)
  await until(() => answers(`http://127.0.0.1:${admin}/health`), { ...patience, what: 'Restate' })
  const deployment = JSON.stringify({ uri: `http://127.0.0.1:${servicePort}` })
  const register = () =>
    answers(`http://127.0.0.1:${admin}/deployments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: deployment,
    })
  await until(register, { ...patience, what: 'The registration at Restate' })
  return {
    name: 'Restate',
    target: { host: '127.0.0.1', port: ingress, orderPath: '/Orders/place' },
    processes: [server, service],
    stop: async () => {
      await workplace.stop(service)
      await workplace.stop(server)
    },
  }
}
