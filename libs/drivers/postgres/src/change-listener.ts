import pg from 'pg';

/**
 * What changed, in ids: `project` (it has a new revision), `build` (the builds of a project), `environment` (it or its
 * deployments) or `deployment` (its steps).
 */
export interface Change {
  readonly tenantId: string;
  readonly kind: 'project' | 'build' | 'environment' | 'deployment';
  readonly id: string;
}

const retryMs = 500;
const connectWithinMs = 5_000;

/** Hears what committed transactions announce. After a lost connection it listens again; `onGap` says that changes may have been missed. */
export class ChangeListener {
  private client: pg.Client | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly onChange: (change: Change) => void,
    private readonly onGap: () => void,
  ) {}

  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: connectWithinMs,
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
    // Only now: the end of a client that never listened was told by the error already, and one loss would open two.
    client.on('end', () => this.reopenLater());
    this.client = client;
    if (this.closed) await client.end();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
  }

  /** Every role of the database may notify; what is no announcement of ours is taken for one that was missed. */
  private hear(payload: string): void {
    let change: Change;
    try {
      change = JSON.parse(payload) as Change;
    } catch {
      return this.onGap();
    }
    this.onChange(change);
  }

  private reopenLater(): void {
    if (this.closed) return;
    setTimeout(() => {
      this.open().then(
        () => this.onGap(),
        () => this.reopenLater(),
      );
    }, retryMs).unref();
  }
}
