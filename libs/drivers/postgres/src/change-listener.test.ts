import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { newId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import pg from 'pg';
import { type Change, ChangeListener } from './change-listener.js';

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

/** Stands before Postgres; while it is away, it takes connections and drops them. */
class Door {
  isAway = false;
  attempts = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(private readonly target: URL) {
    this.server = createServer((socket) => this.pass(socket));
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.toString();
  }

  goAway(): void {
    this.isAway = true;
    this.attempts = 0;
    for (const socket of this.sockets) socket.destroy();
  }

  /** The connections of now stay open and carry nothing any more, as when a firewall forgets them. */
  fallSilent(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  close(): void {
    this.goAway();
    this.server.close();
  }

  private pass(socket: Socket): void {
    this.attempts += 1;
    this.sockets.add(socket.on('error', () => undefined));
    if (this.isAway) return void socket.destroy();
    const upstream = connect(Number(this.target.port), this.target.hostname).on('error', () => undefined);
    this.sockets.add(upstream);
    socket.pipe(upstream).pipe(socket);
  }
}

it('has one connection again after the database was away, however often it tried', async () => {
  const door = new Door(new URL(database.app));
  const changes: Change[] = [];
  let gaps = 0;
  const listener = new ChangeListener(await door.open(), {
    onChange: (change) => void changes.push(change),
    onGap: () => void (gaps += 1),
  });
  await listener.open();
  door.goAway();
  await waitUntil('it has tried three times', () => door.attempts >= 3);
  door.isAway = false;
  await waitUntil('it listens again', () => gaps > 0);
  const client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  const change = { tenantId: newId(), kind: 'project', id: newId() } as const;
  await client.query("select pg_notify('tiffin_changed', $1)", [JSON.stringify(change)]);
  await waitUntil('it hears', () => changes.length > 0);
  const listening = await client.query(
    "select 1 from pg_stat_activity where query = 'listen tiffin_changed' and datname = current_database()",
  );
  expect(listening.rowCount).toBe(1);
  expect(changes).toEqual([change]);
  expect(gaps).toBe(1);
  await client.end();
  await listener.close();
  door.close();
});

it.each([
  'garbage',
  'null',
  '0',
  '[]',
  '{}',
  '"project"',
  '{"tenantId":null,"kind":"project","id":"x"}',
  '{"tenantId":"019a0000-0000-7000-8000-000000000001","kind":"weather","id":"019a0000-0000-7000-8000-000000000001"}',
  '{"tenantId":"019a0000-0000-7000-8000-000000000001","kind":"project","id":["x"]}',
  '',
])('takes %s, which is no announcement, for one that it missed', async (payload) => {
  let gaps = 0;
  const changes: Change[] = [];
  const ears = { onChange: (change: Change) => void changes.push(change), onGap: () => void (gaps += 1) };
  const listener = new ChangeListener(database.app, ears);
  await listener.open();
  const client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  await client.query("select pg_notify('tiffin_changed', $1)", [payload]);
  await waitUntil('it says so', () => gaps === 1);
  expect(changes).toEqual([]);
  await client.end();
  await listener.close();
});

it('finds out that its connection has died in silence', async () => {
  const door = new Door(new URL(database.app));
  let gaps = 0;
  const listener = new ChangeListener(
    await door.open(),
    { onChange: () => undefined, onGap: () => void (gaps += 1) },
    { retryMs: 20, connectWithinMs: 1_000, checkMs: 50 },
  );
  await listener.open();
  door.fallSilent();
  await waitUntil('it listens on a new one', () => gaps > 0);
  await listener.close();
  door.close();
});
