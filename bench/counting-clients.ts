import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '@tiffin/testing';

const connections = 8;
/** A breath between two requests leaves a small machine room for what is measured. */
const breathMs = 10;

/** Clients that call an address until they are stopped, and tell what a release answered from what nobody should be answered. */
export class CountingClients {
  requests = 0;
  /** Answered by the release itself with 500. */
  failures = 0;
  /** Everything else that is no 200. */
  readonly others: string[] = [];
  private isStopped = false;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: connections });
  private readonly clients: Promise<unknown>;

  constructor(
    private readonly url: string,
    private readonly port: number,
  ) {
    this.clients = Promise.all(Array.from({ length: connections }, () => this.keepCalling()));
  }

  async more(count: number): Promise<void> {
    const target = this.requests + count;
    await waitUntil(`${count} more requests`, () => this.requests >= target);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.clients;
    this.agent.destroy();
  }

  private async keepCalling(): Promise<void> {
    while (!this.isStopped) {
      const answer = await this.call().catch((error: Error) => error.message);
      this.requests += 1;
      if (answer === 500) this.failures += 1;
      else if (answer !== 200) this.others.push(String(answer));
      await pause(breathMs);
    }
  }

  private call(): Promise<number> {
    const { host, pathname } = new URL(this.url);
    const options = { host: '127.0.0.1', port: this.port, path: pathname, headers: { host }, agent: this.agent };
    return new Promise((resolve, reject) => {
      const sent = request(options, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
        answer.on('error', reject);
      });
      sent.on('error', reject).end();
    });
  }
}
