import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cellAccounts } from '@tiffin/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let nothing: string;
beforeAll(() => (nothing = mkdtempSync(join(tmpdir(), 'tiffin-rights-'))));
afterAll(() => rmSync(nothing, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program where no platform runs and nobody is signed in. */
function rights(...args: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'], TIFFIN_DATA_DIR: nothing, XDG_CONFIG_HOME: nothing };
  const program = [resolve('dist/apps/cli/main.mjs'), 'operator', 'cell', 'rights', ...args];
  return new Promise((done) => {
    execFile(process.execPath, program, { env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const listOf = (namespace: string) => ({ apiVersion: 'v1', kind: 'List', items: cellAccounts(namespace) });

describe('tiffin operator cell rights', () => {
  it.each([
    [[], 'tiffin-cell'],
    [['--json'], 'tiffin-cell'],
    [['--namespace', 'tiffin-cell-2'], 'tiffin-cell-2'],
  ])('%j prints what the driver needs, for kubectl and nobody else', async (args, namespace) => {
    const { code, stdout, stderr } = await rights(...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(listOf(namespace));
  });

  it.each(['Cell', 'a_b', '-a', '', 't-0198', 'a'.repeat(64)])('takes no namespace such as "%s"', async (name) => {
    const { code, stderr } = await rights('--namespace', name);
    expect([code, stderr]).toEqual([2, expect.stringContaining('small letters, digits and inner hyphens')]);
  });
});
