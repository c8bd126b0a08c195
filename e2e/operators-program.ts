import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TestStack } from '@tiffin/testing';

interface Answer {
  readonly ok: boolean;
  readonly tenant: { readonly usage: readonly { readonly resource: string; readonly used: number }[] };
}

const run = promisify(execFile);

/** `tiffin operator` as it is built, by somebody who has signed in and is one. Rejects where it ends with anything but 0. */
export async function operatorsProgram(stack: TestStack): Promise<(...args: string[]) => Promise<Answer>> {
  const env = {
    PATH: process.env['PATH'],
    XDG_CONFIG_HOME: stack.folder,
    TIFFIN_API_URL: `http://127.0.0.1:${stack.ports.api}`,
    TIFFIN_TOKEN: await stack.identity.operatorToken(),
  };
  return async (...args) => {
    const program = [resolve('dist/apps/cli/main.mjs'), 'operator', ...args, '--json'];
    return JSON.parse((await run(process.execPath, program, { env })).stdout) as Answer;
  };
}
