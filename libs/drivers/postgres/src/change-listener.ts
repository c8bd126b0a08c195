import { isId } from '@tiffin/kernel';
import pg from 'pg';
import { z } from 'zod';

const id = z.string().refine(isId);

/**
 * What changed, in ids: `project` (it has a new revision), `build` (the builds of a project), `environment` (it or its deployments), `deployment` (its steps), `promotion` (those of the environment), `member`
 * (the user's id: their place in the tenant), `tenant` (its name or state), `token`, `support` (an operator's access, with the operator's subject). What is added to an announcement later does no harm.
 */
const announcement = z.object({
  tenantId: id,
  kind: z.enum(['project', 'build', 'environment', 'deployment', 'promotion', 'member', 'tenant', 'token', 'support']),
  id,
  operator: z.string().optional(),
});
export type Change = Readonly<z.infer<typeof announcement>>;

export interface ChangeEars {
  onChange(change: Change): void;
  /** Changes may have been missed. */
  onGap(): void;
}

export interface ListenerTimes {
  readonly retryMs: number;
  readonly connectWithinMs: number;
  /** Between two looks whether the connection still lives. One that died in silence is found within twice this. */
  readonly checkMs: number;
}

const defaults: ListenerTimes = { retryMs: 500, connectWithinMs: 5_000, checkMs: 2_000 };

/** Hears what committed transactions announce. After a lost connection it listens again, and says that there was a gap. */
export class ChangeListener {
  private client: pg.Client | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly ears: ChangeEars,
    private readonly times: ListenerTimes = defaults,
  ) {}

  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: this.times.connectWithinMs,
    });
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('listen tiffin_changed');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    const checks = setInterval(() => void this.check(client), this.times.checkMs).unref();
    // Only now: the end of a client that never listened was told by the error already, and one loss would open two.
    client.on('end', () => {
      clearInterval(checks);
      this.reopenLater();
    });
    this.client = client;
    if (this.closed) await client.end();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
  }

  /** Every role of the database may notify: what is no announcement of ours is taken for one that was missed. */
  private hear(payload: string): void {
    const heard = announcement.safeParse(parsed(payload));
    if (heard.success) this.ears.onChange(heard.data);
    else this.ears.onGap();
  }

  /** A connection that a firewall forgot says nothing for hours; one that does not answer a question is dead. */
  private async check(client: pg.Client): Promise<void> {
    const timer = setTimeout(() => destroy(client), this.times.checkMs).unref();
    await client.query('select 1').catch(() => undefined);
    clearTimeout(timer);
  }

  private reopenLater(): void {
    if (this.closed) return;
    setTimeout(() => {
      this.open().then(
        () => this.ears.onGap(),
        () => this.reopenLater(),
      );
    }, this.times.retryMs).unref();
  }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return undefined;
  }
}

/** Without the good-bye of `end`, which waits for a server that is not there. */
const destroy = (client: pg.Client): void =>
  void (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
