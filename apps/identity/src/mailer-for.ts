import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail, Mailer } from '@tiffin/tenancy-operations';
import type { MailConfig } from './config.js';

interface Log {
  info(fields: object, text: string): void;
}

/** Keeps mail in a folder, for its owner's eyes alone, since letters open things; and says in the log where. */
export const mailerFor = ({ folder, from }: MailConfig, log: Log): Mailer => ({
  send: async (mail) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.eml`;
    const file = join(folder, name);
    await writeFile(`${file}.part`, letter(mail, from), { mode: 0o600, flag: 'wx' });
    await rename(`${file}.part`, file);
    log.info({ to: mail.to, subject: mail.subject, file }, 'mail was kept');
  },
});

/** Its subjects and addresses are plain ASCII lines: addresses were read strictly, subjects are our own. */
const letter = ({ to, subject, text }: Mail, from: string): string =>
  [
    ...[`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Date: ${new Date().toUTCString()}`],
    ...[
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      text,
      '',
    ],
  ].join('\n');
