import { z } from 'zod';
import { textOrSetting } from './setting-reference.js';

const nameForm = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Names that the process itself is run with. Kubeless' own begin with `FUNC_`. */
const reserved = new Set(
  (
    'HOST PORT PATH HOME PWD SHELL USER TMPDIR MOD_NAME REQ_MB_LIMIT SHUTDOWN_TIMEOUT_MS NODE_OPTIONS NODE_PATH ' +
    'constructor __proto__ prototype toString valueOf hasOwnProperty'
  ).split(' '),
);
const reservedPrefix = /^(FUNC_|TIFFIN_|LD_|NODE_CHANNEL_|npm_)/i;

const mostVariables = 200;
const longestValue = 32_768;

function nameProblem(name: string): string | null {
  if (!nameForm.test(name)) return 'name a variable with letters, digits and "_", with no digit first';
  if (reserved.has(name) || reservedPrefix.test(name)) return `"${name}" belongs to the platform; choose another name`;
  return null;
}

function checkVariables(variables: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const entries = Object.entries(variables);
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (entries.length > mostVariables) refuse([], `${entries.length} variables are more than ${mostVariables}`);
  for (const [name, value] of entries) {
    const problem = nameProblem(name);
    if (problem) refuse([name], problem);
    if (typeof value === 'string' && value.length > longestValue)
      refuse([name], `use at most ${longestValue} characters; put more into a file of the function`);
  }
}

/** Variables of a function's environment: texts, or secrets and variables of the environment that it runs in. */
export const functionEnvironmentSchema = z.record(z.string(), textOrSetting).superRefine(checkVariables);
