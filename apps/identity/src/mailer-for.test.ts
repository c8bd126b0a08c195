import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mailerFor } from './mailer-for.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiffin-mailer-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['names', true],
  ['does not name, in production,', false],
])('the log %s the link of a letter that stays on the machine', async (_, showsLinks) => {
  const said: string[] = [];
  const log = { info: (fields: object) => void said.push(JSON.stringify(fields)) };
  const mail = { url: null, folder, from: 'Tiffin <no-reply@tiffin.test>', showsLinks };
  const mailer = mailerFor(mail, log);
  await mailer.send({
    to: 'ann@example.test',
    subject: 'Hello',
    text: 'https://id.example.test/reset-password?token=secret',
  });
  const { file } = JSON.parse(said[0] ?? '{}') as { readonly file: string };
  expect(said.join().includes('token=secret')).toBe(showsLinks);
  expect(await readFile(file, 'utf8')).toContain('reset-password');
});
