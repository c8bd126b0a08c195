import type { RuntimeEnvironment } from '@tiffin/contracts';
import { type ProcessSettings, readProcessSettings, wholeNumber } from '@tiffin/runtime';

/** Beside the process contract: the limits of the models' API. */
export interface WorkspaceSettings extends ProcessSettings {
  /** Rows of a list whose filter has no limit, and the largest limit. */
  readonly pageRows: number;
  /** How long one call of a remote method or hook may take. */
  readonly methodTimeoutMs: number;
}

/** Beside the process contract: `WORKSPACE_PAGE_ROWS` (default 1000) and `WORKSPACE_METHOD_TIMEOUT_MS` (default 30000). */
type Variables = RuntimeEnvironment & {
  readonly WORKSPACE_PAGE_ROWS?: string;
  readonly WORKSPACE_METHOD_TIMEOUT_MS?: string;
};

/** Throws `WrongSetting`. */
export function readSettings(variables: Variables = process.env): WorkspaceSettings {
  const { WORKSPACE_PAGE_ROWS = '1000', WORKSPACE_METHOD_TIMEOUT_MS = '30000' } = variables;
  return {
    ...readProcessSettings(variables),
    pageRows: wholeNumber('WORKSPACE_PAGE_ROWS', WORKSPACE_PAGE_ROWS, 1_000_000),
    methodTimeoutMs: wholeNumber('WORKSPACE_METHOD_TIMEOUT_MS', WORKSPACE_METHOD_TIMEOUT_MS, 2 ** 31 - 1),
  };
}
