import { randomBytes, randomInt } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { SeedDemoAccount } from '@tiffin/accounts-operations';
import { openAccounts } from '@tiffin/postgres-accounts';
import { developmentUserId } from '@tiffin/tenancy-operations';
import pg from 'pg';
import { FormBrowser } from '../identity/form-browser.js';
import { deviceGrant, newPkce, OauthClient } from '../identity/oauth-client.js';
import type { TestDatabase } from '../test-database.js';
import { waitUntil } from '../wait-until.js';
import { ManagedProcess } from './managed-process.js';

export interface IdentityPlace {
  readonly database: TestDatabase;
  readonly folder: string;
  /** Where browsers find the api. */
  readonly publicUrl: string;
}

/** The embedded provider of a test's platform, and the mail that nobody sent away. */
export class TestIdentity {
  private constructor(
    readonly issuer: string,
    private readonly place: IdentityPlace,
    private readonly openSecret: string,
    private readonly process: ManagedProcess,
  ) {}

  static async start(place: IdentityPlace): Promise<TestIdentity> {
    const { database, folder } = place;
    const port = await freePort();
    const issuer = `http://localhost:${port}/realms/tiffin`;
    const [openSecret, apiSecret] = [secret(), secret()];
    await Promise.all([
      writeFile(join(folder, 'open-secret'), openSecret, { mode: 0o600 }),
      writeFile(join(folder, 'api-secret'), apiSecret, { mode: 0o600 }),
      seedDemo(database),
    ]);
    const process = new ManagedProcess({
      name: 'identity',
      program: resolve('dist/apps/identity/main.mjs'),
      environment: {
        DATABASE_URL: database.identity,
        HOST: '127.0.0.1',
        PORT: String(port),
        TIFFIN_ISSUER_URL: issuer,
        TIFFIN_CONSOLE_ORIGINS: place.publicUrl,
        TIFFIN_MAIL_DIR: join(folder, 'mail'),
        TIFFIN_IDENTITY_KEYS_FILE: join(folder, 'identity-keys.json'),
        TIFFIN_IDENTITY_API_SECRET_FILE: join(folder, 'api-secret'),
        TIFFIN_OPEN_SECRET_FILE: join(folder, 'open-secret'),
      },
    });
    await process.start();
    return new TestIdentity(issuer, place, openSecret, process);
  }

  /** As `tiffin open` makes it: signs one browser in as the owner of the demo. */
  async openLink(): Promise<string> {
    const headers = { authorization: `Bearer ${this.openSecret}` };
    const response = await fetch(`${this.issuer}/open`, { method: 'POST', headers });
    const { token } = (await response.json()) as { token: string };
    return `${this.issuer}/open?${new URLSearchParams({ token, to: `${this.place.publicUrl}/session/sign-in` })}`;
  }

  /** A token of the command line for the demo's owner, who is an operator from now on, and has allowed it in a browser. */
  async operatorToken(): Promise<string> {
    const client = new pg.Client({ connectionString: this.place.database.identity });
    await client.connect();
    await client.query('update identity.account set is_operator = true where id = $1', [developmentUserId]);
    await client.end();
    const cli = (await OauthClient.of(this.issuer)).as('tiffin-cli');
    const pkce = newPkce();
    const { device_code: code, user_code: shown, verification_uri_complete: address } = await cli.device(pkce);
    const browser = new FormBrowser((url) => url.startsWith(this.place.publicUrl));
    await browser.open(await this.openLink());
    const confirm = await browser.submit(await browser.open(address), { user_code: shown });
    await browser.submit(confirm, {}, 'confirm');
    const given = { grant_type: deviceGrant, device_code: code, code_verifier: pkce.verifier };
    return (await cli.token(given)).access_token;
  }

  /** The link of the newest letter to an address with this in its subject; waits for one. */
  linkTo(address: string, subject: string): Promise<string> {
    return waitUntil(`a letter to ${address} about "${subject}"`, async () => {
      const letters = (await this.letters()).filter((one) => one.includes(`To: ${address}`) && one.includes(subject));
      return /https?:\/\/\S+/.exec(letters.at(-1) ?? '')?.[0] ?? null;
    });
  }

  stop(): Promise<void> {
    return this.process.end('SIGTERM');
  }

  private async letters(): Promise<readonly string[]> {
    const folder = join(this.place.folder, 'mail');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return texts.map(decoded);
  }
}

/** What the api is told of where people sign in; nothing where nobody does. */
export async function signInEnvironment(
  { folder, publicUrl }: IdentityPlace,
  issuer: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (issuer === undefined) return {};
  await writeFile(join(folder, 'session-key'), secret(), { mode: 0o600 });
  return {
    TIFFIN_ISSUER_URL: issuer,
    TIFFIN_PUBLIC_URL: publicUrl,
    TIFFIN_SESSION_KEY_FILE: join(folder, 'session-key'),
    TIFFIN_MAIL_DIR: join(folder, 'mail'),
  };
}

/** A letter's long lines are folded. */
const decoded = (text: string): string =>
  text
    .replaceAll(/=\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

const secret = (): string => randomBytes(32).toString('base64url');

async function seedDemo(database: TestDatabase): Promise<void> {
  const identity = openAccounts(database.identity, 1);
  await new SeedDemoAccount(identity.accounts).run(developmentUserId, secret());
  await identity.close();
}

/** What names a port before it listens takes one that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    // Below the ports that the system gives out to whoever asks for any: between the asking and the use, one of those may go to another.
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isBound = await new Promise<boolean>((done) => {
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => done(true));
  });
  if (isBound) await new Promise((done) => server.close(done));
  return isBound;
}
