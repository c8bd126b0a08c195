import pg from 'pg';

export interface ListenerTimes {
  readonly retryMs: number;
  readonly connectWithinMs: number;
  /** Between two looks whether the connection still lives. One that died in silence is found within twice this. */
  readonly checkMs: number;
}

const defaults: ListenerTimes = { retryMs: 500, connectWithinMs: 5_000, checkMs: 2_000 };

export interface Ears {
  /** Told what committed transactions notify the channel of. */
  hear(payload: string): void;
  /** Something may have been missed. */
  onGap(): void;
}

/** Listens to a channel of the database. After a lost connection it listens again, and says that there was a gap. */
export class KeptConnection {
  private client: pg.Client | undefined;
  private closed = false;

  constructor(
    private readonly place: { readonly url: string; readonly channel: 'tiffin_changed' | 'tiffin_work' },
    private readonly ears: Ears,
    private readonly times: ListenerTimes = defaults,
  ) {}

  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.place.url,
      keepAlive: true,
      connectionTimeoutMillis: this.times.connectWithinMs,
    });
    client.on('notification', ({ payload }) => this.ears.hear(payload ?? ''));
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`listen ${this.place.channel}`);
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

  /** The same where nothing depends on it: what cannot be now is tried again, and `report` is told. */
  async openSoon(report: (error: unknown) => void): Promise<void> {
    await this.open().catch((error: unknown) => {
      report(error);
      this.reopenLater();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
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

/** Without the good-bye of `end`, which waits for a server that is not there. */
const destroy = (client: pg.Client): void =>
  void (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
