import { bodyLimitBytes, type FunctionEntity } from '@tiffin/canvas-rules';
import type { FunctionConfig, UnitContent } from '@tiffin/contracts';
import { unitFiles } from './unit-files.js';

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
    ...unitFiles(entity.files),
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
