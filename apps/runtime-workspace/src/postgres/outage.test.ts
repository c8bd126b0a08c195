/** A database that is not there, or goes away: told, waited for, and over by itself. */
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WorkspaceConfig } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { openWorkspace, type Workspace } from '../create-workspace.js';
import { parseConfig } from '../load/parse-config.js';
import { folderWith, model, workspaceOf } from '../test-workspace.js';
import { postgresStore, type PostgresStore, withConnector } from '../testing/postgres-store.js';
import { poolSettings } from './pool-settings.js';

let store: PostgresStore;
beforeAll(async () => {
  store = await postgresStore();
});
afterAll(() => store.close());

const car = model('Car');

/** An error as PgBouncer sends it before anything else. */
function asPgBouncer(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** A way to the database that can be closed: what stands is cut off, what comes is refused. */
class Way {
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  port = 0;

  /** `refuses`: what a pooler says of a connection by how it begins. */
  constructor(
    private readonly to: URL,
    private readonly refuses: (startup: string) => boolean = () => false,
  ) {}

  async open(): Promise<void> {
    this.#server = createServer((from) => {
      const to = connect(Number(this.to.port), this.to.hostname);
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
        one.pipe(other);
      }
      from.once('data', (first) => {
        if (this.refuses(first.toString('latin1')))
          from.end(asPgBouncer('unsupported startup parameter: statement_timeout'));
      });
    });
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as { port: number }).port;
  }

  /** Nothing comes through any more, and nobody is told. */
  hold(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  async close(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close');
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
    this.#server = null;
  }
}

describe('an outage', () => {
  const lines: string[] = [];
  const open: { workspace: Workspace; remove(): void }[] = [];
  const ways: Way[] = [];
  afterEach(async () => {
    for (const { workspace, remove } of open.splice(0)) {
      await workspace.close();
      remove();
    }
    for (const way of ways.splice(0)) await way.close();
    lines.length = 0;
  });

  async function launch(config: WorkspaceConfig): Promise<{ workspace: Workspace; loading: Promise<void> }> {
    const folder = folderWith({});
    symlinkSync(new URL('../../../../node_modules', import.meta.url).pathname, `${folder.path}/node_modules`);
    const workspace = await openWorkspace(parseConfig(config), {
      folder: folder.path,
      methodTimeoutMs: 300,
      limits: { defaultRows: 50, maxRows: 100 },
      log: new JsonLog({ write: (text) => lines.push(text) }),
    });
    open.push({ workspace, remove: folder.remove });
    return { workspace, loading: workspace.load() };
  }

  const status = async ({ app }: Workspace, url: string): Promise<number> => (await app.inject({ url })).statusCode;
  const configFor = async (settings: object) => {
    const config = workspaceOf(car);
    await store.prepare(config);
    return withConnector(config, { ...settings });
  };
  const settingsOf = (port: number) => {
    const { username, password, pathname } = new URL(store.url);
    return { url: '', host: '127.0.0.1', port, database: pathname.slice(1), username, password };
  };

  it('at start is waited for, told in the log, and over by itself', async () => {
    const way = new Way(new URL(store.url));
    ways.push(way);
    await way.open();
    await way.close();
    const { workspace, loading } = await launch(await configFor(settingsOf(way.port)));
    await expect.poll(() => lines.join('')).toContain('does not answer: connect ECONNREFUSED');
    expect([
      await status(workspace, '/.tiffin/readyz'),
      await status(workspace, '/.tiffin/healthz'),
      await status(workspace, '/api/cars'),
    ]).toEqual([503, 200, 503]);
    await way.open();
    await loading;
    expect([await status(workspace, '/.tiffin/readyz'), await status(workspace, '/api/cars')]).toEqual([200, 200]);
  });

  it('later is told to clients, and readiness follows it', async () => {
    const way = new Way(new URL(store.url));
    ways.push(way);
    await way.open();
    const { workspace, loading } = await launch(await configFor(settingsOf(way.port)));
    await loading;
    expect(await status(workspace, '/api/cars')).toBe(200);
    await way.close();
    const { statusCode, payload } = await workspace.app.inject({ url: '/api/cars' });
    expect([statusCode, JSON.parse(payload).error.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(await status(workspace, '/.tiffin/readyz')).toBe(503);
    await way.open();
    await expect.poll(() => status(workspace, '/.tiffin/readyz'), { timeout: 10_000 }).toBe(200);
    expect(await status(workspace, '/api/cars')).toBe(200);
  });

  it('has an end for each wait, unless settings say another', () => {
    const { connectionTimeoutMillis, statement_timeout, query_timeout } = poolSettings('db', {
      statement_timeout: 60_000,
    });
    expect([connectionTimeoutMillis, statement_timeout, query_timeout]).toEqual([10_000, 60_000, 35_000]);
  });

  it('is none where a pooler in front of the database takes no limit for statements', async () => {
    const pooler = new Way(new URL(store.url), (startup) => startup.includes('statement_timeout'));
    ways.push(pooler);
    await pooler.open();
    const { workspace, loading } = await launch(await configFor(settingsOf(pooler.port)));
    await loading;
    expect(await status(workspace, '/api/cars')).toBe(200);
    expect(lines.join('')).not.toContain('does not answer');
  });

  it('that nobody tells of ends the requests that wait, and the connection', async () => {
    const way = new Way(new URL(store.url));
    ways.push(way);
    await way.open();
    const { workspace, loading } = await launch(await configFor({ ...settingsOf(way.port), query_timeout: 500 }));
    await loading;
    expect(await status(workspace, '/api/cars')).toBe(200);
    way.hold();
    const { statusCode, payload } = await workspace.app.inject({ url: '/api/cars' });
    expect([statusCode, JSON.parse(payload).error.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    await expect.poll(() => status(workspace, '/api/cars'), { timeout: 10_000 }).toBe(200);
  });

  it('is not what a question is that takes too long: it ends by itself', async () => {
    const { workspace, loading } = await launch(await configFor({ url: store.url, statement_timeout: 300 }));
    await loading;
    await store.query('begin; lock table car in access exclusive mode');
    const { statusCode, payload } = await workspace.app.inject({ url: '/api/cars' });
    expect([statusCode, JSON.parse(payload).error.code]).toEqual([503, 'QUERY_TOO_LONG']);
    expect(await status(workspace, '/.tiffin/readyz')).toBe(200);
    await store.query('rollback');
    expect(await status(workspace, '/api/cars')).toBe(200);
  });

  it('of a connection under way ends its request alone', async () => {
    const { workspace, loading } = await launch(await configFor({ url: store.url }));
    await loading;
    await store.query('begin; lock table car in access exclusive mode');
    const waiting = status(workspace, '/api/cars');
    const blocked = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    await expect.poll(() => store.query(blocked)).toHaveLength(1);
    await store.query(`select pg_terminate_backend(pid) from (${blocked}) as waiting`);
    expect(await waiting).toBe(503);
    await store.query('rollback');
    await expect.poll(() => status(workspace, '/api/cars')).toBe(200);
  });

  it.each<[string, object, RegExp]>([
    [
      'a wrong password',
      { password: 'sesame-open' },
      /connector "memory" \(postgresql\) does not answer: password authentication failed for user "postgres"/,
    ],
    ['no such database', { database: 'nowhere' }, /does not answer: database "nowhere" does not exist/],
    ['no such host', { host: 'nowhere.invalid' }, /does not answer: getaddrinfo/],
  ])('%s is said, and no password', async (_, wrong, message) => {
    const right = settingsOf(Number(new URL(store.url).port));
    await launch(await configFor({ ...right, ...wrong }));
    await expect.poll(() => lines.join('').replaceAll('\\"', '"')).toMatch(message);
    expect(lines.join('')).not.toContain('sesame-open');
  });
});
