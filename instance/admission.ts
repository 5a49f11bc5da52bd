/** Who is let in to this process: whoever is on this machine, or whoever has a key of the file. */
import type { Admission } from '../gateway/keys/admission.ts'
import type { Log } from '../gateway/log.ts'
import { BadSetting, type Settings } from '../settings.ts'

export type AdmissionHere = Admission & { readonly close: () => void }

type Wanted = Pick<Settings, 'host' | 'keys' | 'openStorefronts' | 'keyLimit' | 'storefronts'>

export async function admissionHere(wanted: Wanted, log: Log): Promise<AdmissionHere> {
  if (wanted.keys !== undefined) return withKeys({ ...wanted, keys: wanted.keys }, log)
  const { KnownHosts } = await import('../gateway/known-host.ts')
  return { hosts: new KnownHosts(wanted.host), close: () => undefined }
}

async function withKeys(
  { keys: path, openStorefronts, keyLimit, storefronts }: Wanted & { readonly keys: string },
  log: Log,
): Promise<AdmissionHere> {
  const [{ readKeyFile, WatchedKeys }, { KeyRing }, { Gate }, { nativeTenant }] = await Promise.all(
    [
      import('./key-file.ts'),
      import('../gateway/keys/key-ring.ts'),
      import('../gateway/keys/gate.ts'),
      import('../gateway/edge.ts'),
    ],
  )
  const entries = await asSaid(() => readKeyFile(path))
  if (entries.length === 0) throw new BadSetting('--keys: there is no key in it.')
  const gate = new Gate({
    ring: new KeyRing(entries),
    perSecond: keyLimit,
    tenant: nativeTenant,
    storefronts: new Set(storefronts.map(({ name }) => name)),
    openStorefronts: new Set(openStorefronts),
  })
  const watched = new WatchedKeys(path, {
    changed: (changed) => {
      gate.changed(changed)
      log.info('the keys have changed', { keys: changed.length })
    },
    looked: () => gate.look(),
    failed: (why) => log.error('the keys stay as they were: their file cannot be used', { why }),
  })
  return { gate, close: () => watched.close() }
}

async function asSaid<T>(read: () => T): Promise<T> {
  const { BadKeys } = await import('../gateway/keys/key-lines.ts')
  try {
    return read()
  } catch (error) {
    if (error instanceof BadKeys) throw new BadSetting(`--keys: ${error.message}`)
    throw error
  }
}
