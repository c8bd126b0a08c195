import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Mailer } from '@tiffin/tenancy-operations';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptMail } from './folder-mailer.js';
import { openMailer } from './open-mailer.js';

const from = 'Tiffin <no-reply@tiffin.test>';
const mail = {
  to: 'ada@example.org',
  subject: 'Größe & "quotes"',
  text: 'Open this link:\n\nhttp://localhost:4000/invitation#tfi_secret\n\n.\nGrüße',
};

/** What arrived: to whom, and the letter as it was sent. */
interface Arrived {
  readonly to: readonly string[];
  readonly raw: string;
}

let server: SMTPServer;
let port: number;
let folder: string;
const arrived: Arrived[] = [];
const kept: KeptMail[] = [];
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'tiffin-mail-')), 'mail');
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _, done) =>
      username === 'tiffin' && password === 'pass word' ? done(null, { user: 'tiffin' }) : done(new Error('no')),
    onRcptTo: ({ address }, _, done) => done(address.startsWith('nobody') ? new Error('no such mailbox') : null),
    onData: (stream, { envelope }, done) =>
      void text(stream).then((raw) => {
        arrived.push({ to: envelope.rcptTo.map(({ address }) => address), raw });
        done();
      }),
  });
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.server.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise<void>((closed) => server.close(closed));
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const onKept = (one: KeptMail): void => void kept.push(one);
const overSmtp = (credentials = ''): Mailer =>
  openMailer({ url: `smtp://${credentials}127.0.0.1:${port}`, from, withinMs: 2_000 });

const readFolder = async (): Promise<Arrived | undefined> => {
  const [file] = (await readdir(folder)).sort().reverse();
  const raw = await readFile(join(folder, file ?? ''), 'utf8');
  return { to: [/^To: (.+)$/m.exec(raw)?.[1] ?? ''], raw };
};

describe.each([
  ['over SMTP', () => overSmtp(), async () => arrived.at(-1)],
  ['into a folder', () => openMailer({ folder, from, onKept }), readFolder],
] as const)('mail %s', (_, open, newest) => {
  it('arrives with its recipient, subject and text', async () => {
    await open().send(mail);
    const letter = await newest();
    expect(letter?.to).toEqual(['ada@example.org']);
    expect(letter?.raw).toMatch(/^From: Tiffin <no-reply@tiffin\.test>$/m);
    expect(letter?.raw).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(letter?.raw.replace(/=\r?\n/g, '')).toContain('http://localhost:4000/invitation#tfi_secret');
  });

  it.each([
    ['a subject', { ...mail, subject: 'Hello\r\nBcc: eve@example.org' }],
    ['a recipient', { ...mail, to: 'ada@example.org\r\nBcc: eve@example.org' }],
    ['a list of recipients', { ...mail, to: 'ada@example.org, eve@example.org' }],
  ])('gets no header and no recipient from %s', async (_what, hostile) => {
    await open()
      .send(hostile)
      .catch(() => undefined);
    const letter = await newest();
    expect(letter?.raw).not.toMatch(/^Bcc:/im);
    expect(letter?.to).not.toContain('eve@example.org');
  });
});

describe('over SMTP', () => {
  it('signs in as its URL says', async () => {
    const before = arrived.length;
    await overSmtp('tiffin:pass%20word@').send(mail);
    await expect(overSmtp('tiffin:wrong@').send(mail)).rejects.toThrow();
    expect(arrived.length - before).toBe(1);
  });

  it('that fails says so: a recipient who is none, and a server that is away', async () => {
    await expect(overSmtp().send({ ...mail, to: 'nobody@example.org' })).rejects.toThrow();
    await expect(openMailer({ url: 'smtp://127.0.0.1:1', from }).send(mail)).rejects.toThrow();
  });

  it('does not wait for a server that hangs', async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const { port: hanging } = silent.address() as AddressInfo;
    const since = performance.now();
    await expect(openMailer({ url: `smtp://127.0.0.1:${hanging}`, from, withinMs: 200 }).send(mail)).rejects.toThrow();
    expect(performance.now() - since).toBeLessThan(5_000);
    silent.close();
  });
});

it('in a folder is for its owner alone, and the log gets its link', async () => {
  await openMailer({ folder, from, onKept }).send(mail);
  const { file, link, to } = kept.at(-1) as KeptMail;
  expect([(await stat(file)).mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o600, 0o700]);
  expect([to, link]).toEqual(['ada@example.org', 'http://localhost:4000/invitation#tfi_secret']);
});

it('into a folder that cannot be written fails', async () => {
  const closed = openMailer({ folder: join(folder, (await readdir(folder))[0] ?? '', 'mail'), from, onKept });
  await expect(closed.send(mail)).rejects.toThrow();
});
