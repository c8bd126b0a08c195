import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FunctionConfig, resolveSettings, type RuntimeEnvironment } from '@tiffin/contracts';
import { type ProcessSettings, readProcessSettings, WrongSetting } from '@tiffin/runtime';

/** Beside the process contract: how large a body may be. */
export interface FunctionSettings extends ProcessSettings {
  readonly bodyLimitBytes: number;
}

type Variables = RuntimeEnvironment & { readonly FUNC_PORT?: string; readonly REQ_MB_LIMIT?: string };

/** Reads the variables of the process contract; `FUNC_PORT` is Kubeless' name for `PORT`. */
export function readSettings(variables: Variables = process.env): FunctionSettings {
  const { FUNC_PORT, REQ_MB_LIMIT = '1' } = variables;
  return {
    ...readProcessSettings({ ...(FUNC_PORT === undefined ? {} : { PORT: FUNC_PORT }), ...variables }),
    bodyLimitBytes: megabytes('REQ_MB_LIMIT', REQ_MB_LIMIT),
  };
}

/** Puts the function's own variables where it looks for them. Throws `SettingMissing`. */
export function setVariables({ environment = {} }: FunctionConfig, { bound }: ProcessSettings): void {
  Object.assign(process.env, resolveSettings(environment, bound));
}

/** Reads `config.json` of the folder. It was written by the builder, so that only its absence and form are checked. */
export function readFunctionConfig(directory: string): FunctionConfig {
  const path = resolve(directory, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as FunctionConfig;
  const { handler, timeoutSeconds } = config;
  if (typeof handler !== 'string' || !(timeoutSeconds > 0)) {
    throw new Error(`${path} is no function configuration: it needs "handler" and a "timeoutSeconds" above 0.`);
  }
  return config;
}

function megabytes(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1024) return Math.floor(value * 1024 * 1024);
  throw new WrongSetting(`${name} is "${text}"; it must be a number of MiB above 0 and at most 1024.`);
}
