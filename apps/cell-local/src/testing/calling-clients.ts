import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { waitUntil } from '@tiffin/testing/wait-until';

/** Clients with kept connections that call one address again and again, from when they are made until they are stopped. */
export class CallingClients {
  readonly failures: string[] = [];
  readonly answers = new Set<string>();
  private readonly agent = new Agent({ keepAlive: true });
  private readonly clients: Promise<unknown>;
  private answered = 0;
  private isStopped = false;

  constructor(
    private readonly routerUrl: string,
    private readonly host: string,
    private readonly path: string,
  ) {
    this.clients = Promise.all([1, 2, 3, 4].map(() => this.keepCalling()));
  }

  async answeredMore(count: number): Promise<void> {
    const target = this.answered + count;
    await waitUntil(`${count} more answers`, () => this.answered >= target || this.failures.length > 0);
  }

  async stop(): Promise<this> {
    this.isStopped = true;
    await this.clients;
    this.agent.destroy();
    return this;
  }

  /** All go away before they are answered. */
  async givenUp(): Promise<void> {
    const sent = () => Object.values(this.agent.sockets).flatMap((sockets) => sockets ?? []);
    await waitUntil('they wait', () => sent().some((socket) => socket.bytesWritten > 0));
    this.isStopped = true;
    this.agent.destroy();
    await this.clients;
  }

  private async keepCalling(): Promise<void> {
    while (!this.isStopped) {
      try {
        const [status, answer] = await this.call();
        this.answered += 1;
        this.answers.add(answer);
        if (status !== 200) this.failures.push(`${status} ${answer}`);
      } catch (error) {
        this.failures.push((error as Error).message);
      }
    }
  }

  private call(): Promise<[number, string]> {
    const { port } = new URL(this.routerUrl);
    const options = { host: '127.0.0.1', port, path: this.path, headers: { host: this.host }, agent: this.agent };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        text(response).then((content) => resolve([response.statusCode ?? 0, content]), reject);
      });
      sent.on('error', reject).end();
    });
  }
}
