import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeedDemoAccount } from '@tiffin/accounts-operations';
import { newId, type UserId } from '@tiffin/kernel';
import { openAccounts } from '@tiffin/postgres-accounts';
import type { Mail } from '@tiffin/tenancy-operations';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import type { FormBrowser, Landing, Person, ProviderUnderTest } from '@tiffin/testing/identity';
import { type IdentityConfig, type IdentityLimits } from '../config.js';
import { type Identity, openIdentity } from '../open-identity.js';
import { listen } from '../server/listen.js';

/** The embedded provider in this process, on a database and a port of its own. */
export class TestProvider implements ProviderUnderTest {
  #running: Identity | undefined;
  #server: Server | undefined;
  readonly errors: unknown[] = [];
  readonly mails: Mail[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly folder: string,
    private readonly config: IdentityConfig,
  ) {}

  static async start(
    limits: Partial<IdentityLimits> = {},
    settings: Partial<IdentityConfig> = {},
  ): Promise<TestProvider> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'tiffin-identity-'));
    const port = await freePort();
    const provider = new TestProvider(database, folder, {
      databaseUrl: database.identity,
      host: '127.0.0.1',
      port,
      issuer: `http://localhost:${port}/realms/tiffin`,
      keysFile: join(folder, 'keys.json'),
      apiSecret: randomBytes(16).toString('hex'),
      consoleOrigins: [],
      trustedProxies: '',
      openSecret: 'the-secret-of-this-machine',
      mail: { url: null, folder: join(folder, 'mail'), from: 'Tiffin <no-reply@tiffin.test>', showsLinks: true },
      confirmsByMail: false,
      limits: {
        leastPasswordCharacters: 8,
        signInsPerAccount: 1_000,
        signInsPerAddress: 1_000,
        signUpsPerAddress: 1_000,
        mailsPerAccount: 1_000,
        mailsPerAddress: 1_000,
        deviceCodesPerAddress: 1_000,
        deviceCodes: 10_000,
        ...limits,
      },
      isProduction: false,
      lifelineFd: null,
      ...settings,
    });
    await provider.restart();
    return provider;
  }

  get issuer(): string {
    return this.config.issuer;
  }

  get apiSecret(): string {
    return this.config.apiSecret;
  }

  get keysFile(): string {
    return this.config.keysFile;
  }

  async restart(): Promise<void> {
    await this.#close();
    this.#running = await openIdentity(this.config, {
      mailer: { send: async (mail) => void this.mails.push(mail) },
      report: (error) => void this.errors.push(error),
    });
    this.#server = createServer(this.#running.answer);
    // No connection outlives its answer: a client would try one that a restart has ended.
    this.#server.maxRequestsPerSocket = 1;
    await listen(this.#server, this.config);
  }

  /** What happens every minute. */
  tidy(): Promise<void> {
    return this.#running?.tidy() ?? Promise.resolve();
  }

  async seedDemo(): Promise<void> {
    const { accounts, close } = openAccounts(this.database.identity, 1);
    await new SeedDemoAccount(accounts).run(newId<UserId>(), 'the password of the demo');
    await close();
  }

  signIn({ email, password }: Person): Readonly<Record<string, string>> {
    return { email, password };
  }

  signUp({ email, password, name }: Person): Readonly<Record<string, string>> {
    return { email, password, name };
  }

  async allowDevice(browser: FormBrowser, page: Landing): Promise<Landing> {
    const user_code = /value="(\w{4}-\w{4})"/.exec(page.body)?.[1] ?? '';
    return browser.submit(await browser.submit(page, { user_code }), {}, 'confirm');
  }

  async #close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((done) => (this.#server ? this.#server.close(done) : done(null)));
    await this.#running?.close();
  }

  async stop(): Promise<void> {
    await this.#close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The issuer holds the port, so it is known before the provider listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  await new Promise((done) => server.close(done));
  return port;
}
