import { bodyLimitBytes, type FunctionEntity, dependenciesOfManifest } from '@tiffin/canvas-rules';
import type { FunctionConfig, UnitContent, UnitDependencies } from '@tiffin/contracts';

const lockName = 'package-lock.json';

/** The packages of a function. A lock file without packages reaches no image. */
function dependenciesOf({ files }: FunctionEntity): UnitDependencies | null {
  const read = dependenciesOfManifest(files['package.json'] ?? '{}');
  if ('problem' in read || Object.keys(read.packages).length === 0) return null;
  return { packages: read.packages, lockfile: files[lockName] ?? null };
}

/** What reaches the image of a function. Its variables are those of Kubeless; the user's own, which may name secrets, are configuration. */
export function functionContent(entity: FunctionEntity, runtimeDigest: string): UnitContent {
  const { id, name, runtime, handler, timeoutSeconds, memoryMb, environment } = entity;
  const limits = { timeoutSeconds, memoryMb };
  // Left out where there is none, so that functions without one keep the images that they have.
  const own = Object.keys(environment).length > 0 ? { environment } : {};
  const config: FunctionConfig = { kind: 'function', id, name, runtime, handler, ...limits, ...own };
  const dot = handler.lastIndexOf('.');
  return {
    kind: 'function',
    runtime: 'runtime-function-node',
    runtimeDigest,
    files: Object.fromEntries(Object.entries(entity.files).filter(([path]) => path !== lockName)),
    dependencies: dependenciesOf(entity),
    config,
    variables: {
      MOD_NAME: handler.slice(0, dot),
      FUNC_HANDLER: handler.slice(dot + 1),
      FUNC_TIMEOUT: String(timeoutSeconds),
      FUNC_RUNTIME: runtime,
      FUNC_MEMORY_LIMIT: String(memoryMb),
      REQ_MB_LIMIT: String(bodyLimitBytes(entity.bodyLimit) / 1024 ** 2),
    },
  };
}
