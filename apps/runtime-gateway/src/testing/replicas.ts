import { Agent, request } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisServer } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';
import { type BundledGateway, type GatewayProcess } from './bundled-gateway.js';
import { call } from './call.js';
import { onePipeline } from './gateway-config.js';
import { startUpstream, type Upstream } from './start-upstream.js';

interface Replica {
  readonly process: GatewayProcess;
  readonly port: number;
  readonly agent: Agent;
}

const clients = 12;
/** A body in several pieces, now and then. */
const large = 'x'.repeat(200_000);

/**
 * Two processes of a gateway behind whoever spreads requests over them, under load: a process is asked once it is ready, and no longer once it
 * is to go. Each client asks the next thing when it has its answer.
 */
export class GatewayReplicas {
  readonly #replicas: Replica[] = [];
  readonly #asking: Promise<void>[] = [];
  #isOver = false;
  #turn = 0;
  answered = 0;
  /** What came instead of a whole 200. */
  readonly failed: string[] = [];

  private constructor(
    private readonly bundled: BundledGateway,
    private readonly folder: string,
    private readonly upstream: Upstream,
  ) {}

  /** All requests are counted in that Redis. */
  static async start(bundled: BundledGateway, redis: RedisServer): Promise<GatewayReplicas> {
    const folder = await mkdtemp(join(tmpdir(), 'replicas-'));
    await writeFile(join(folder, 'limits.json'), JSON.stringify({ url: redis.url, prefix: 'replicas:' }));
    const upstream = await startUpstream((incoming, response) => {
      // In pieces, with time in between in which a process may be told to go.
      incoming.on('data', () => undefined);
      incoming.on('end', () => {
        response.write('begun ');
        setImmediate(() => response.end('done'));
      });
    });
    const replicas = new GatewayReplicas(bundled, folder, upstream);
    for (let count = 0; count < 2; count += 1) await replicas.#add();
    for (let client = 0; client < clients; client += 1) replicas.#asking.push(replicas.#ask(client));
    return replicas;
  }

  /** Each process makes room for a new one, one after the other. */
  async rollingRestart(): Promise<void> {
    for (let count = 0; count < 2; count += 1) {
      await this.#add();
      const { process, agent } = this.#replicas.shift()!;
      process.child.kill('SIGTERM');
      const code = await process.exit;
      if (code !== 0) this.failed.push(`a process ended with ${code}: ${process.stderr()}`);
      agent.destroy();
      await this.more(clients);
    }
  }

  /** So many requests more have come to an end. */
  async more(count: number): Promise<void> {
    const sum = (): number => this.answered + this.failed.length;
    const wanted = sum() + count;
    await waitUntil(`${count} more are answered`, () => sum() >= wanted, 60_000);
  }

  /** Whether one of the processes says that it counts in the Redis. */
  async count(): Promise<boolean> {
    const texts = await Promise.all(
      this.#replicas.map(async ({ port }) => (await call(port, '/.tiffin/metrics')).body),
    );
    return texts.every((text) => text.includes('tiffin_gateway_limit_store_up 1'));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#asking);
    for (const { process, agent } of this.#replicas) {
      process.child.kill('SIGTERM');
      await process.exit;
      agent.destroy();
    }
    await this.upstream.stop();
    await rm(this.folder, { recursive: true });
  }

  async #add(): Promise<void> {
    const limit = { max: 1_000_000_000, windowMs: 86_400_000, rateLimitBy: 'all' };
    const policies = [{ 'rate-limit': [{ action: limit }] }, { proxy: [{ action: { serviceEndpoint: 'service' } }] }];
    const config = onePipeline(policies, { serviceEndpoints: { service: { urls: [this.upstream.url] } } });
    const process = await this.bundled.run(JSON.stringify(config), {
      TIFFIN_LIMITS_FILE: join(this.folder, 'limits.json'),
    });
    const port = await process.port();
    await waitUntil('it is ready', async () => (await call(port, '/.tiffin/readyz')).status === 200);
    this.#replicas.push({ process, port, agent: new Agent({ keepAlive: true, maxSockets: clients }) });
  }

  async #ask(client: number): Promise<void> {
    for (let round = client; !this.#isOver; round += 1) {
      const replica = this.#replicas[this.#turn++ % this.#replicas.length]!;
      const outcome = await answerTo(replica, [undefined, 'a body', large][round % 3]);
      if (outcome === null) this.answered += 1;
      else this.failed.push(outcome);
    }
  }
}

/** What came instead of a whole 200, or null. */
const answerTo = ({ port, agent }: Replica, body: string | undefined): Promise<string | null> =>
  new Promise((resolve) => {
    const fail = (error: Error): void => resolve(error.message);
    const method = body === undefined ? 'GET' : 'POST';
    const outgoing = request({ port, host: '127.0.0.1', method, agent }, (incoming) => {
      let text = '';
      incoming.on('data', (part: Buffer) => (text += part.toString())).on('error', fail);
      incoming.on('end', () => {
        const isRight = incoming.statusCode === 200 && text === 'begun done';
        resolve(isRight ? null : `${incoming.statusCode} ${text}`);
      });
    });
    outgoing.on('error', fail).end(body);
  });
