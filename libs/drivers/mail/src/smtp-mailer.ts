import type { Mail, Mailer } from '@tiffin/tenancy-operations';
import { createTransport, type Transporter } from 'nodemailer';

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  readonly url: string;
  /** `Name <address>`. */
  readonly from: string;
  /** For each step of a sending. */
  readonly withinMs?: number;
}

/** Hands mail to a server. */
export class SmtpMailer implements Mailer {
  private readonly transport: Transporter;

  constructor({ url, from, withinMs = 10_000 }: SmtpOptions) {
    const times = { connectionTimeout: withinMs, greetingTimeout: withinMs, socketTimeout: withinMs };
    // Letters are our own text: nothing in them may name a file or an address to read.
    const closed = { disableFileAccess: true, disableUrlAccess: true };
    this.transport = createTransport({ url, ...times, ...closed }, { from });
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    // As one address, however it is written: no list, no second recipient.
    const { rejected = [] } = await this.transport.sendMail({ to: { name: '', address: to }, subject, text });
    if (rejected.length > 0) throw new Error('The server did not take the recipient.');
  }
}
