import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { demoEmail } from '@tiffin/contracts';
import { until } from '@tiffin/kernel';
import { FormBrowser } from '@tiffin/testing/identity';
import { expect } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly document: Readonly<Record<string, unknown>>;
}

/** What a person goes through: `tiffin login`, the code in a browser, commands as that person, `tiffin logout`. */
export async function expectLogin(program: string, variables: NodeJS.ProcessEnv, password: string): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tiffin-home-'));
  const env = { ...variables, XDG_CONFIG_HOME: home };
  const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) => start(program, args, { ...env, ...more });
  expect((await run(['whoami', '--json']).ended).document).toMatchObject({ way: 'development' });

  const login = run(['login', '--json']);
  const address = await until(() => /http\S+/.exec(login.said())?.[0], { withinMs: 20_000 });
  const shown = await until(() => /code: (\w{4}-\w{4})/.exec(login.said())?.[1], { withinMs: 5_000 });
  await allow(address ?? '', { shown: shown ?? '', password });
  expect(await login.ended).toMatchObject({ code: 0, document: { ok: true, email: demoEmail, founded: null } });
  expect((await run(['whoami', '--json']).ended).document).toMatchObject({
    way: 'session',
    tenants: [{ slug: 'demo' }],
  });
  const [folder, file] = [join(home, 'tiffin'), join(home, 'tiffin/sessions.json')];
  expect([folder, file].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);

  expect((await run(['whoami', '--json'], { TIFFIN_TOKEN: 'tfn_unknown' }).ended).code).toBe(3);
  expect((await run(['logout', '--json']).ended).document).toMatchObject({ ok: true, email: demoEmail });
  expect((await run(['whoami', '--json']).ended).document).toMatchObject({ way: 'development' });
  rmSync(home, { recursive: true });
}

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const output = text(child.stdout);
  const code = new Promise<number | null>((done) => child.once('close', done));
  const ended = Promise.all([code, output]).then(([number, document]): Ended => ({
    code: number,
    document: JSON.parse(document || '{}') as Ended['document'],
  }));
  return { said: () => said, ended };
}

/** Signs in and lets the device in, if it is the one that shows this code. */
async function allow(address: string, { shown, password }: { readonly shown: string; readonly password: string }) {
  const browser = new FormBrowser(() => false);
  const confirm = await browser.submit(await browser.open(address), { user_code: shown });
  expect(confirm.body).toContain(shown);
  const form = await browser.submit(confirm, {}, 'confirm');
  const end = await browser.submit(form, { email: demoEmail, password });
  expect(end.body).toContain('Your device is connected');
}
