import { type FunctionEntity, dependenciesOfManifest } from '@tiffin/canvas-rules';
import type { FunctionConfig, UnitContent, UnitDependencies } from '@tiffin/contracts';

const lockName = 'package-lock.json';

/** The packages of a function. A lock file without packages reaches no image. */
function dependenciesOf({ files }: FunctionEntity): UnitDependencies | null {
  const read = dependenciesOfManifest(files['package.json'] ?? '{}');
  if ('problem' in read || Object.keys(read.packages).length === 0) return null;
  return { packages: read.packages, lockfile: files[lockName] ?? null };
}

/** What reaches the image of a function. Variables are those of Kubeless; a request may have 1 MB. */
export function functionContent(entity: FunctionEntity, runtimeDigest: string): UnitContent {
  const { id, name, runtime, handler, timeoutSeconds, memoryMb } = entity;
  const config: FunctionConfig = { kind: 'function', id, name, runtime, handler, timeoutSeconds, memoryMb };
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
      REQ_MB_LIMIT: '1',
    },
  };
}
