import type { Mail, Mailer } from '@tiffin/tenancy-operations';

/** Keeps letters, or fails as a test says. */
export class FakeMailer implements Mailer {
  readonly sent: Mail[] = [];
  failure: Error | null = null;

  async send(mail: Mail): Promise<void> {
    if (this.failure) throw this.failure;
    this.sent.push(mail);
  }

  /** The token in the link of the newest letter to an address. */
  tokenTo(address: string): string {
    const letter = this.sent.findLast(({ to }) => to === address);
    return /#(\S+)/.exec(letter?.text ?? '')?.[1] ?? '';
  }
}
