import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail, Mailer } from '@tiffin/tenancy-operations';
import { createTransport } from 'nodemailer';

/** A letter that stayed on the machine. */
export interface KeptMail {
  readonly to: string;
  readonly subject: string;
  /** The first link of its text; null: it has none. */
  readonly link: string | null;
  readonly file: string;
}

export interface FolderOptions {
  readonly folder: string;
  readonly from: string;
  readonly onKept: (mail: KeptMail) => void;
}

/** Keeps mail in a folder, as an installation without a mail server does: for its owner's eyes alone, since letters open things. */
export class FolderMailer implements Mailer {
  private readonly transport;

  constructor(private readonly options: FolderOptions) {
    const whole = { streamTransport: true, buffer: true, newline: 'unix' } as const;
    this.transport = createTransport(
      { ...whole, disableFileAccess: true, disableUrlAccess: true },
      { from: options.from },
    );
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    const { folder, onKept } = this.options;
    const { message } = await this.transport.sendMail({ to: { name: '', address: to }, subject, text });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.eml`);
    // Under another name until it is whole.
    await writeFile(`${file}.part`, message as Buffer, { mode: 0o600, flag: 'wx' });
    await rename(`${file}.part`, file);
    onKept({ to, subject, link: /https?:\/\/\S+/.exec(text)?.[0] ?? null, file });
  }
}
