import type { SettingReference } from './setting-reference.js';

/**
 * What a function runtime reads from `/app/config.json`. The function's files lie in `/app/code`, its packages in
 * `/app/node_modules`. Its image also sets Kubeless' variables MOD_NAME, FUNC_HANDLER, FUNC_TIMEOUT (s), FUNC_RUNTIME,
 * FUNC_MEMORY_LIMIT (MiB) and REQ_MB_LIMIT.
 */
export interface FunctionConfig {
  readonly kind: 'function';
  readonly id: string;
  readonly name: string;
  readonly runtime: string;
  /** `<module>.<export>`: `handler.fn` is the export `fn` of `handler.js`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Variables that the function finds in `process.env`; a reference is replaced when the process starts. */
  readonly environment?: Readonly<Record<string, string | SettingReference>>;
}
