import type { UnitContent } from '@tiffin/contracts';
import type { BaseLock } from '../base/base-lock.js';
import { ImageInputError } from '../image-input-error.js';
import type { OciConfig } from '../store/oci-image.js';

/** The OCI configuration of a unit's image; nothing in it depends on the time, the place or the machine of the build. */
export function imageConfig(content: UnitContent, baseLock: BaseLock, diffIds: readonly string[]): OciConfig {
  return {
    architecture: baseLock.architecture,
    os: baseLock.os,
    created: '1970-01-01T00:00:00Z',
    config: {
      Entrypoint: ['/usr/local/bin/node', 'runtime.mjs'],
      WorkingDir: '/app',
      User: '1000:1000',
      Env: environment(content.variables),
      ExposedPorts: { '8080/tcp': {} },
      Labels: { 'dev.tiffin.kind': content.kind, 'dev.tiffin.runtime': content.runtime },
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
  };
}

function environment(variables: UnitContent['variables']): string[] {
  const all = { NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin', ...variables };
  return Object.entries(all)
    .map(([name, value]) => {
      if (!/^[^=\0]+$/.test(name) || value.includes('\0')) {
        throw new ImageInputError(`"${name}" cannot be an environment variable. Rename it.`);
      }
      return `${name}=${value}`;
    })
    .sort();
}
