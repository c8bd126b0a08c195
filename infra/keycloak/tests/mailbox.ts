import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '@tiffin/kernel';
import { SMTPServer } from 'smtp-server';

/** A mail server on this machine that keeps what it is given. */
export class Mailbox {
  private readonly letters: string[] = [];

  private constructor(private readonly server: SMTPServer) {}

  static async open(): Promise<Mailbox> {
    const server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'] },
      onData: (stream, _, done) =>
        void text(stream).then((letter) => {
          box.letters.push(decoded(letter));
          done();
        }),
    });
    const box = new Mailbox(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return box;
  }

  /** As a realm names it. */
  get settings(): Readonly<Record<string, string>> {
    const { port } = this.server.server.address() as AddressInfo;
    return { host: '127.0.0.1', port: String(port), from: 'no-reply@tiffin.test' };
  }

  /** The link of the newest letter to somebody; waits for one. */
  async linkTo(address: string): Promise<string> {
    const look = (): string | undefined =>
      /https?:\/\/[^\s"<]+/.exec(this.letters.findLast((one) => one.includes(`To: ${address}`)) ?? '')?.[0];
    const link = await until(look, { withinMs: 20_000, everyMs: 50 });
    if (!link) throw new Error(`No letter with a link came to ${address}.`);
    return link;
  }

  close(): Promise<void> {
    return new Promise((closed) => this.server.close(closed));
  }
}

/** Long lines of a letter are folded. */
const decoded = (letter: string): string =>
  letter
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
